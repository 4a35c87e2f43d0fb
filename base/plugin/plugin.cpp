#include "base/plugin/plugin.hpp"

#include <dlfcn.h>
#include <elf.h>
#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <filesystem>
#include <fstream>

#include "base/plugin/plugin_call.hpp"
#include "base/plugin/plugin_interface.hpp"
#include "base/plugin/registration.hpp"

namespace weft {

namespace {

// Defined by cmake/plugin_interface.cpp, which weft_add_plugin compiles into every plug-in.
constexpr const char* interface_symbol = "weft_plugin_interface";

[[noreturn]] void refuse(const PluginFile& file, const std::string& reason) {
  throw InputError(file.where, "plug-in '" + file.path + "'" + reason);
}

// The loader maps what the headers promise and is ended by a signal where the file is shorter. Of an ELF file the table
// of sections comes last.
void check_length(const PluginFile& file, const std::filesystem::path& path) {
  Elf64_Ehdr header{};
  std::ifstream in(path, std::ios::binary);
  in.read(reinterpret_cast<char*>(&header), sizeof header);
  if (!in || !std::equal(header.e_ident, header.e_ident + SELFMAG, ELFMAG)) return;  // dlopen says what it is
  const std::uint64_t end = header.e_shoff + std::uint64_t{header.e_shnum} * header.e_shentsize;
  const std::uint64_t size = std::filesystem::file_size(path);
  if (size < end) refuse(file, fmt::format(" cannot be loaded: the file is cut off, of {} bytes it has {}", end, size));
}

// RTLD_NOW: what is missing is found here, not in the middle of a run. RTLD_LOCAL: plug-ins do not see each other, so
// two may use the same names inside.
void* open_library(const PluginFile& file) {
  std::error_code error;
  const std::filesystem::path path = std::filesystem::absolute(file.path, error);
  if (!std::filesystem::exists(path, error)) refuse(file, ": there is no such file");
  if (!std::filesystem::is_regular_file(path, error)) refuse(file, " is no file; expected a shared library");
  check_length(file, path);
  // With an absolute path, as a name without a slash would be looked for in the system's directories.
  note_plugin(path.string());
  const PluginCall call(file.path, "what it does when it is loaded");
  void* library = nullptr;
  try {
    library = dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
  } catch (const std::exception& failure) {
    refuse(file, std::string(" cannot be loaded: it threw ") + failure.what());
  } catch (...) {
    refuse(file, " cannot be loaded: it threw what is no std::exception");
  }
  if (library == nullptr) refuse(file, std::string(" cannot be loaded: ") + dlerror());
  return library;
}

void check_interface(void* library, const PluginFile& file) {
  const auto* version = static_cast<const int*>(dlsym(library, interface_symbol));
  if (version == nullptr) {
    throw InputError(file.where, "'" + file.path + "' is no weft plug-in; build it with weft_add_plugin");
  }
  if (*version != plugin_interface) {
    refuse(file,
           fmt::format(" was built for version {} of the plug-in interface, and this weft has version {}; build it "
                       "again with this weft's package",
                       *version, plugin_interface));
  }
}

}  // namespace

void load_plugin(const PluginFile& file) {
  Registration::enter_all();  // of the core, so that a clash there is not blamed on the plug-in
  check_interface(open_library(file), file);
  const PluginCall call(file.path, "what it registers");
  try {
    Registration::enter_all();
  } catch (const InputError& error) {
    refuse(file, std::string(": ") + error.what() + "; its models need names of their own");
  } catch (const std::exception& error) {
    refuse(file, std::string(": what it registers threw ") + error.what());
  } catch (...) {
    refuse(file, ": what it registers threw what is no std::exception");
  }
}

}  // namespace weft
