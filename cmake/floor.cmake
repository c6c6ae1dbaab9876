# tally_floor(NAME ON TARGET… HEADERS FILE… SOURCES FILE…)
# One floor of the house: a static library NAME whose includes are rooted at the repository. ON names the floor below
# and the libraries of others that its headers show. Every file is listed by hand; a test finds the forgotten one.
function(tally_floor name)
  cmake_parse_arguments(PARSE_ARGV 1 floor "" "" "ON;HEADERS;SOURCES")
  if(floor_UNPARSED_ARGUMENTS)
    message(FATAL_ERROR "tally_floor(${name}): what is ${floor_UNPARSED_ARGUMENTS}?")
  endif()
  add_library(${name} STATIC)
  target_include_directories(${name} PUBLIC ${PROJECT_SOURCE_DIR})
  target_sources(${name}
    PUBLIC FILE_SET HEADERS BASE_DIRS ${PROJECT_SOURCE_DIR} FILES ${floor_HEADERS}
    PRIVATE ${floor_SOURCES})
  target_link_libraries(${name} PUBLIC ${floor_ON})
endfunction()
