/// WEFT_API marks what the shared libraries export: the names that plug-ins use, and the few that libweft has for
/// libweft_hw. Everything else is hidden (-fvisibility=hidden).
#pragma once

#define WEFT_API __attribute__((visibility("default")))  ///< Exports a name.
