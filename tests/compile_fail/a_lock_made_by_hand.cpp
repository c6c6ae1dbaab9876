// must fail: abstract
#include "engine/ports.hpp"

using namespace tally;

// The right to append is an interface: nobody has it but who got it from a log.
#ifdef MUST_FAIL
engine::log_writer made_by_hand;
#else
void use(engine::log_writer& lent);
#endif
