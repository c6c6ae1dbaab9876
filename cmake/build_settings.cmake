# How everything is compiled: language, warnings, hardening, sanitizers, the compiler's cache and the linker.

option(TALLY_WERROR "Warnings are errors (on in CI)" OFF)
option(TALLY_STATIC "One binary that needs no library of the system: static" OFF)
option(TALLY_HARDENED "Stack protector, fortified libc calls, read-only relocations" OFF)
set(TALLY_SANITIZE "" CACHE STRING "What -fsanitize= gets, for instance address,undefined")

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

# No NDEBUG in any of them: an assert states a bug, and a bug must stop a release too.
set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g")
if(TALLY_SANITIZE OR TALLY_WERROR) # nobody steps through these: lines are enough, and take a fifth less time
  set(CMAKE_CXX_FLAGS_DEBUG "-O0 -g1")
endif()
set(CMAKE_CXX_FLAGS_RELEASE "-O2")

add_compile_options(
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wnon-virtual-dtor -Woverloaded-virtual)
if(TALLY_WERROR)
  add_compile_options(-Werror)
endif()

add_compile_definitions(_GLIBCXX_ASSERTIONS)

if(TALLY_HARDENED)
  add_compile_options(-U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong -fstack-clash-protection)
  add_link_options(-Wl,-z,relro,-z,now)
endif()

if(TALLY_STATIC)
  # At a fixed address: relocating a hundred kilobytes at the start of each command costs it a tenth of its time. With the
  # start files of a dynamic program: GCC's for static ones have the first exception sort all unwind tables, 3 ms.
  add_compile_options(-fno-pie -ffunction-sections -fdata-sections)
  foreach(file crt1.o crti.o crtbegin.o crtend.o crtn.o)
    execute_process(COMMAND ${CMAKE_CXX_COMPILER} -print-file-name=${file}
      OUTPUT_VARIABLE ${file} OUTPUT_STRIP_TRAILING_WHITESPACE COMMAND_ERROR_IS_FATAL ANY)
  endforeach()
  add_link_options(-static -no-pie -nostartfiles -nodefaultlibs -Wl,--eh-frame-hdr -Wl,--gc-sections
    ${crt1.o} ${crti.o} ${crtbegin.o})
  set(c_libraries "-Wl,--start-group -lgcc -lgcc_eh -lc -Wl,--end-group ${crtend.o} ${crtn.o}")
  set(CMAKE_C_STANDARD_LIBRARIES "${c_libraries}")
  set(CMAKE_CXX_STANDARD_LIBRARIES "-lstdc++ -lm ${c_libraries}")
endif()

if(TALLY_SANITIZE)
  add_compile_options(-fsanitize=${TALLY_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  # At a fixed address: relocating the sanitizers' tables would dirty 300 MB of each process, and a crowd is a hundred of them.
  add_link_options(-fsanitize=${TALLY_SANITIZE} -no-pie)
endif()

find_program(CCACHE ccache)
if(CCACHE AND NOT DEFINED CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${CCACHE})
endif()

# The fastest linker, and the one that puts together what is named: the functions that a command runs stand side by side,
# which spares each command sixty page faults. `./dev order` writes their names anew; a name that is gone does no harm.
find_program(LLD ld.lld)
if(LLD)
  add_link_options(-fuse-ld=lld)
  if(TALLY_STATIC)
    set(TALLY_LINK_ORDER ${CMAKE_CURRENT_SOURCE_DIR}/cmake/link_order.txt)
    add_link_options(-Wl,--symbol-ordering-file=${TALLY_LINK_ORDER} -Wl,--no-warn-symbol-ordering)
  endif()
endif()
