#include "authority/refused_sign_ins.h"

#include "authority/audit.h"

namespace jeton::authority {

void RefusedSignIns::note(const base::PrincipalId& user, std::string_view ip, std::string_view request_id,
                          base::Time now) noexcept {
    notes_.note([&] { return Key{.user = user, .ip = std::string(ip)}; }, request_id, now);
}

void RefusedSignIns::write(Act& act) {
    for (const auto& note : notes_.take(act.now)) {
        act.ip = note.key.ip;
        act.request_id = note.request_id;
        record(act, Event{.type = "user.sign_in.refused",
                          .actor = {},
                          .actor_token = {},
                          .target = note.key.user.text(),
                          .owner = note.key.user.text(),
                          .details = {{"count", note.count}}});
    }
}

}  // namespace jeton::authority
