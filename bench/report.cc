#include "bench/report.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <thread>

namespace jeton::bench {
namespace {

std::string machine() {
    std::ifstream info("/proc/cpuinfo");
    std::string model = "unknown processor";
    for (std::string line; std::getline(info, line);) {
        if (line.starts_with("model name")) {
            model = line.substr(line.find(':') + 2);
            break;
        }
    }
    return fmt::format("{}, {} cores", model, std::thread::hardware_concurrency());
}

std::string quoted(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out + '"';
}

}  // namespace

bool holds(const Result& result) {
    if (result.must.empty()) return true;
    const double bound = std::stod(result.must.substr(3));
    return result.must.starts_with("<=") ? result.ratio <= bound : result.ratio >= bound;
}

bool report(const std::string& name, const std::vector<Result>& results, const std::string& path) {
    std::string json = fmt::format("{{\"name\":{},\"machine\":{},\"results\":[", quoted(name), quoted(machine()));
    for (std::size_t i = 0; i < results.size(); ++i) {
        const auto& r = results[i];
        fmt::print("{:<58} {:>12.2f} {:<12} {:>12.2f} {:>8.3f}  {:<8} {}\n", r.what, r.value, r.unit, r.reference,
                   r.ratio, r.must, holds(r) ? "" : "MISSED");
        json += fmt::format(
            "{}\n{{\"what\":{},\"value\":{:.4f},\"unit\":{},\"reference\":{:.4f},\"ratio\":{:.4f},\"must\":{},"
            "\"holds\":{}}}",
            i == 0 ? "" : ",", quoted(r.what), r.value, quoted(r.unit), r.reference, r.ratio, quoted(r.must), holds(r));
    }
    json += "\n]}\n";
    std::ofstream out(path);
    if (!(out << json) || !out.flush()) {
        fmt::print(stderr, "{} cannot be written\n", path);
        return false;
    }
    return true;
}

double median(std::vector<double> values) {
    std::ranges::sort(values);
    return values[values.size() / 2];
}

}  // namespace jeton::bench
