// The stylesheet of the pages that the server renders: the same colours and measures as the web page's
// (web/src/styles/base.css).
#pragma once

#include "http/pages/html.h"

namespace jeton::http::pages {

inline constexpr Literal style = R"(
:root{color-scheme:light dark;
--ground:light-dark(#f7f8fa,#0f1117);--surface:light-dark(#fff,#171a23);--line:light-dark(#dfe2ea,#2b3040);
--line-strong:light-dark(#858c9e,#737b90);--text:light-dark(#171a23,#eceef4);--text-soft:light-dark(#535b6d,#a6adbf);
--surface-sunken:light-dark(#eff1f5,#12141c);
--accent:light-dark(#4150cf,#5a68e8);--accent-hover:light-dark(#3442b4,#6b78ee);--accent-soft:light-dark(#eceefd,#23284a);
--accent-text:light-dark(#3743b3,#aab3ff);--on-accent:light-dark(#fff,#fff);--focus:light-dark(#4150cf,#8d98ff);
--bad:light-dark(#b3202f,#ff9aa3)}
*,*::before,*::after{box-sizing:border-box}
[hidden]{display:none!important}
html{-webkit-text-size-adjust:100%;text-size-adjust:100%}
body{margin:0;min-inline-size:20rem;min-block-size:100vh;min-block-size:100dvh;display:grid;place-items:center;
padding:1.5rem 1rem;background:radial-gradient(60rem 30rem at 50% -10rem,var(--accent-soft),transparent) var(--ground);
color:var(--text);font:400 .9375rem/1.5 Inter,ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','Liberation Sans',sans-serif}
main{inline-size:100%;max-inline-size:26rem}
.card{padding:2rem;background:var(--surface);border:1px solid var(--line);border-radius:.875rem;
box-shadow:0 12px 40px light-dark(rgb(20 24 40/.08),rgb(0 0 0/.4))}
.brand{display:flex;align-items:center;gap:.625rem;margin:0 0 1.5rem;font-weight:620;color:var(--text-soft)}
.mark{inline-size:2rem;block-size:2rem;color:var(--accent-text);object-fit:contain}
h1{margin:0 0 1.25rem;font-size:1.625rem;font-weight:650;line-height:1.25;letter-spacing:-.012em;text-wrap:balance}
p{margin:0 0 1rem;overflow-wrap:anywhere}
.soft{color:var(--text-soft)}
.field{margin-block-end:1.125rem}
label{display:block;margin-block-end:.375rem;font-weight:560}
input:not([type=hidden]){inline-size:100%;min-block-size:2.75rem;padding:.5rem .75rem;font:inherit;color:inherit;
background:var(--surface);border:1px solid var(--line-strong);border-radius:.5rem}
input[aria-invalid=true]{border-color:var(--bad);box-shadow:inset 0 0 0 1px var(--bad)}
.hint{margin:.375rem 0 0;font-size:.8125rem;color:var(--text-soft)}
.error{margin:.375rem 0 0;font-size:.875rem;font-weight:560;color:var(--bad)}
button,.button{display:inline-flex;align-items:center;justify-content:center;inline-size:100%;min-block-size:2.75rem;
padding:.5rem 1rem;font:inherit;font-weight:600;text-decoration:none;cursor:pointer;color:var(--on-accent);
background:var(--accent);border:1px solid transparent;border-radius:.5rem}
button:hover,.button:hover{background:var(--accent-hover)}
button.second{color:var(--text);background:transparent;border-color:var(--line-strong)}
button.second:hover{background:var(--surface-sunken)}
form+form,form+p,p+form{margin-block-start:1rem}
a:not(.button){color:var(--accent-text)}
:focus-visible{outline:2px solid var(--focus);outline-offset:2px}
code{font:.875rem/1.5 ui-monospace,'SF Mono','Cascadia Mono','Roboto Mono','DejaVu Sans Mono','Liberation Mono',monospace}
.secret{display:block;margin-block-end:1rem;padding:.75rem .875rem;background:var(--surface-sunken);
border:1px solid var(--line);border-radius:.5rem;overflow-wrap:anywhere;user-select:all}
.visually-hidden{position:absolute;inline-size:1px;block-size:1px;overflow:hidden;clip-path:inset(50%);white-space:nowrap}
@media (max-width:30rem){.card{padding:1.5rem 1.25rem}}
@media (forced-colors:active){button,.button{border-color:ButtonText}}
)";

}  // namespace jeton::http::pages
