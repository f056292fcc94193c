// What the pages of the server say, in German. The English that stands in the source is the key; its own words, and the
// form of address, are those of web/src/texts/de.ts.
#pragma once

#include <array>
#include <string_view>

namespace jeton::http::pages {

struct German {
    std::string_view english;
    std::string_view german;
};

inline constexpr auto german_texts = std::to_array<German>({
    // Every page
    {"Error", "Fehler"},
    {"Too many tries", "Zu viele Versuche"},
    {"Somebody tried too often within a minute, with this user name or from this network. Wait a minute, then try "
     "again.",
     "Mit diesem Benutzernamen oder aus diesem Netz kamen zu viele Versuche in einer Minute. Warten Sie eine Minute, "
     "und "
     "versuchen Sie es dann noch einmal."},
    {"This form is out of date", "Dieses Formular ist veraltet"},
    {"It was opened before your browser was given its cookie, or it was sent from another site. Nothing was done. Open "
     "it again, and allow cookies for this site.",
     "Es war schon offen, bevor Ihr Browser sein Cookie bekam, oder es kam von einer anderen Website. Es ist nichts "
     "geschehen. Öffnen Sie es noch einmal, und erlauben Sie Cookies für diese Website."},
    {"Open it again", "Noch einmal öffnen"},
    {"Not in a frame", "Nicht in einem Rahmen"},
    {"This page is not shown within another: open it by itself.",
     "Diese Seite erscheint nicht innerhalb einer anderen: Öffnen Sie sie für sich."},
    {"Open the tokens again", "Öffnen Sie die Token noch einmal"},
    {"You were signed out here. Open the tokens from the page around this once more.",
     "Sie sind hier abgemeldet. Öffnen Sie die Token noch einmal von der Seite aus, die diese umgibt."},

    // Signing in and out
    {"Sign in", "Anmelden"},
    {"User name", "Benutzername"},
    {"Password", "Passwort"},
    {"The user name or the password is not right.", "Der Benutzername oder das Passwort stimmt nicht."},
    {"Sign in with {}", "Mit {} anmelden"},
    {"Sign in with a passkey", "Mit einem Passkey anmelden"},
    {"No passkey was used.", "Es wurde kein Passkey benutzt."},
    {"Passkeys work at {}.", "Passkeys gehen unter {}."},
    {"The passkey was not accepted: try again, or sign in another way.",
     "Der Passkey wurde nicht angenommen: Versuchen Sie es noch einmal, oder melden Sie sich anders an."},
    {"The server cannot be reached: try again in a moment.",
     "Der Server ist nicht erreichbar: Versuchen Sie es gleich noch einmal."},
    {"Forgot your password?", "Passwort vergessen?"},
    {"One more step", "Noch ein Schritt"},
    {"Code", "Code"},
    {"The six digits that your authenticator shows now, or one of your recovery codes.",
     "Die sechs Ziffern, die Ihre Authenticator-App jetzt zeigt, oder ein Wiederherstellungscode."},
    {"The code is wrong, was used, or is old: take the next one.",
     "Der Code ist falsch, benutzt oder abgelaufen: Nehmen Sie den nächsten."},
    {"Start again", "Von vorn beginnen"},
    {"Sign out", "Abmelden"},
    {"You are signed in as {}. Your tokens go on working.", "Sie sind angemeldet als {}. Ihre Token gelten weiter."},
    {"Back to the tokens", "Zurück zu den Token"},

    // The first run
    {"Set up", "Einrichten"},
    {"Make the first administrator of this deployment.",
     "Legen Sie den ersten Benutzer an, der diesen Server verwaltet."},
    {"Setup secret", "Einrichtungsgeheimnis"},
    {"It stands in the file setup-secret in the data directory.",
     "Es steht in der Datei setup-secret im Datenverzeichnis."},
    {"Your user name", "Ihr Benutzername"},
    {"Small letters, digits, and . _ - between them.", "Kleine Buchstaben, Ziffern, und . _ - dazwischen."},
    {"A password", "Ein Passwort"},
    {"At least 12 characters. Four words of your own are easy to keep and hard to guess.",
     "Mindestens 12 Zeichen. Vier eigene Wörter merken sich leicht und sind schwer zu erraten."},
    {"Make the administrator", "Einrichten"},
    {"The setup secret is wrong or spent: read it from the file setup-secret in the data directory.",
     "Das Einrichtungsgeheimnis ist falsch oder verbraucht: Lesen Sie es aus der Datei setup-secret im "
     "Datenverzeichnis."},
    {"username must be 1 to 64 of a-z, 0-9, '.', '_', '-', the first a letter or digit.",
     "Der Benutzername hat 1 bis 64 Zeichen aus a-z, 0-9, '.', '_', '-' und beginnt mit Buchstabe oder Ziffer."},
    {"There are principals already: 'jeton recover' gives an administrator a new token.",
     "Dieser Server ist schon eingerichtet: Ein neues Token zum Verwalten gibt 'jeton recover'."},
    {"All set", "Alles eingerichtet"},
    {"You are signed in as {}. This is your first token. It may do everything, and it is shown only once: copy it if "
     "you "
     "need it on the command line.",
     "Sie sind angemeldet als {}. Das ist Ihr erstes Token. Es darf alles, und es steht nur jetzt hier: Kopieren Sie "
     "es, "
     "wenn Sie es auf der Kommandozeile brauchen."},
    {"Copy the token", "Token kopieren"},
    {"Copied.", "Kopiert."},
    {"Go to your tokens", "Zu Ihren Token"},

    // A new password by a link, and the letter that brings one
    {"Set a new password", "Ein neues Passwort setzen"},
    {"It stands behind the # of the link that you were given. A link works once, for 30 minutes.",
     "Er steht hinter dem # des Links, den Sie bekommen haben. Ein Link gilt einmal, eine halbe Stunde lang."},
    {"New password", "Neues Passwort"},
    {"Set the password", "Passwort setzen"},
    {"This code is unknown, was used, or is more than 30 minutes old: ask for a new link.",
     "Dieser Code ist unbekannt, benutzt oder älter als eine halbe Stunde: Erbitten Sie einen neuen Link."},
    {"No link yet? Have one sent to the address that this place knows of you.",
     "Noch kein Link? Lassen Sie sich einen an die Mailadresse schicken, die hier zu Ihnen steht."},
    {"User name or e-mail address", "Benutzername oder Mailadresse"},
    {"Send a link", "Link schicken"},
    {"No link yet? An administrator can make one for you.",
     "Noch kein Link? Wer diesen Server verwaltet, kann Ihnen "
     "einen machen."},
    {"Back to the sign-in", "Zurück zur Anmeldung"},
    {"The new password is set", "Das neue Passwort ist gesetzt"},
    {"Whoever was signed in as you is signed out. One-time codes and passkeys are as they were, and your tokens go on "
     "working.",
     "Wer unter Ihrem Namen angemeldet war, ist abgemeldet. Einmalcodes und Passkeys sind, wie sie waren, und Ihre "
     "Token gelten "
     "weiter."},
    {"Look into your mail", "Sehen Sie in Ihre Mails"},
    {"If there is such a user who has a password and an address here, a link is on its way there. It works once, for "
     "30 "
     "minutes.",
     "Gibt es hier so einen Benutzer mit Passwort und Mailadresse, ist ein Link dorthin unterwegs. Er gilt einmal, "
     "eine "
     "halbe Stunde lang."},

    {"Hello,\n\nsomebody, you we hope, asked to set a new password for the user {} of {}. This link does it, once, "
     "within "
     "30 minutes:",
     "Guten Tag,\n\njemand, hoffentlich Sie, will für den Benutzer {} von {} ein neues Passwort setzen. Dieser Link "
     "tut "
     "es, einmal, binnen einer halben Stunde:"},
    {"If it was not you, leave it alone: nothing changes then.",
     "Waren Sie es nicht, lassen Sie ihn liegen: Dann ändert sich nichts."},

    // Why a password is refused: login::describe
    {"The password has fewer than 12 characters: take a longer one, such as four words of your own.",
     "Das Passwort hat weniger als 12 Zeichen: Nehmen Sie ein längeres, etwa vier eigene Wörter."},
    {"The password has more than 1024 bytes: take a shorter one.",
     "Das Passwort hat mehr als 1024 Bytes: Nehmen Sie ein kürzeres."},
    {"The password must be text (UTF-8) without NUL characters.",
     "Das Passwort muss Text sein (UTF-8) und darf kein NUL enthalten."},
    {"The password is among those that are guessed first: take one that only you would think of.",
     "Das Passwort gehört zu denen, die zuerst geraten werden: Nehmen Sie eines, auf das nur Sie kommen."},
    {"The password repeats itself: take one that does not.",
     "Das Passwort wiederholt sich: Nehmen Sie eines, das das nicht tut."},
    {"The password runs along the keyboard, the alphabet or the digits: take one that does not.",
     "Das Passwort läuft an der Tastatur, dem Alphabet oder den Ziffern entlang: Nehmen Sie eines, das das nicht tut."},
    {"The password is little more than the user name: take one that is not.",
     "Das Passwort ist kaum mehr als der Benutzername: Nehmen Sie ein anderes."},

    // Handed over by a product
    {"Your tokens", "Ihre Token"},
    {"You are signed in here as {}.", "Sie sind hier angemeldet als {}."},
    {"This link leads to the tokens of {}: if you go on, you are signed out as the first.",
     "Dieser Link führt zu den Token von {}: Wenn Sie weitergehen, endet die bisherige Anmeldung."},
    {"This link leads to the tokens of {}.", "Dieser Link führt zu den Token von {}."},
    {"Go on as {}", "Weiter als {}"},
    {"Stay as {}", "Angemeldet bleiben als {}"},
    {"This link is over", "Dieser Link gilt nicht mehr"},
    {"A link like this is good once, and for a minute. Go back to where it was given to you, and open the tokens from "
     "there again.",
     "So ein Link gilt einmal, eine Minute lang. Gehen Sie dorthin zurück, wo Sie ihn bekamen, und öffnen Sie die "
     "Token "
     "von dort noch einmal."},

    // Through an OpenID provider
    {"No such sign-in", "Diese Anmeldung gibt es nicht"},
    {"There is no sign-in of this name here.", "Eine Anmeldung dieses Namens gibt es hier nicht."},
    {"Sign in again", "Melden Sie sich noch einmal an"},
    {"This sign-in was not started in this browser, or is over.",
     "Diese Anmeldung begann nicht in diesem Browser, oder sie ist vorbei."},
    {"Not signed in", "Nicht angemeldet"},
    {"Try again", "Noch einmal"},
    {"Too many people are signing in just now: try again in a moment.",
     "Gerade melden sich zu viele an: Versuchen Sie es gleich noch einmal."},
    {"{} did not answer as it should: try again in a moment.",
     "{} hat nicht richtig geantwortet: Versuchen Sie es gleich noch einmal."},
    {"The answer of {} could not be believed.", "Die Antwort von {} war nicht glaubwürdig."},
    {"{} did not sign you in: {}.", "{} hat Sie nicht angemeldet: {}."},
    {"On to {}", "Weiter zu {}"},
    {"Sign in there, and that sign-in leads to this account from then on.",
     "Melden Sie sich dort an. Von da an führt diese Anmeldung zu diesem Konto."},
    {"Go on", "Weiter"},
    {"Sign in to your account first, then link another sign-in to it.",
     "Melden Sie sich erst bei Ihrem Konto an, und verknüpfen Sie dann eine weitere Anmeldung."},
    {"The form is not of this session: open the account page again.",
     "Das Formular gehört nicht zu dieser Sitzung: Öffnen Sie die Kontoseite noch einmal."},
    {"This form was sent by another site.", "Dieses Formular kam von einer anderen Website."},
    {"Confirm on the account page who you are, then link the other sign-in.",
     "Bestätigen Sie auf der Kontoseite, wer Sie sind, und verknüpfen Sie dann die andere Anmeldung."},
    // … and what authority says of an identity
    {"This is for a person who signed in here: a token, or a visit from another product, cannot.",
     "Das geht nur, wenn Sie sich hier angemeldet haben: nicht aus einem anderen Produkt."},
    {"The account that this sign-in belonged to was deleted.", "Das Konto zu dieser Anmeldung wurde gelöscht."},
    {"This account is disabled: an administrator can enable it again.",
     "Dieses Konto ist gesperrt: Wer diesen Server verwaltet, kann es wieder freigeben."},
    {"This sign-in belongs to another account already.", "Diese Anmeldung gehört schon zu einem anderen Konto."},
    {"Nobody here is known by this sign-in: ask an administrator for an account.",
     "Diese Anmeldung gehört hier zu niemandem: Erbitten Sie ein Konto bei denen, die diesen Server verwalten."},
});

/// Empty when there is none.
[[nodiscard]] constexpr std::string_view german_of(std::string_view english) noexcept {
    for (const auto& text : german_texts) {
        if (text.english == english) return text.german;
    }
    return {};
}

}  // namespace jeton::http::pages
