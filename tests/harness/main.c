/* The main() of every test program. It has a file of its own so that other
   programs can use the harness with a main() of theirs. */

#include "tap.h"

int main(int argc, char *argv[])
{
	return tap_run(argc, argv);
}
