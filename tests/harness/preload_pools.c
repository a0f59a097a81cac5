/* Preloaded into Dovecot together with AddressSanitizer.

   Dovecot's pools take memory in large blocks and hand out pieces of them, so
   a sanitizer sees one block and none of the pieces. Here every pool that only
   allocates becomes one that gives each piece a malloc() of its own. Whoever
   uses a piece after its pool has gone, or writes past its end, is caught. */

#include <stddef.h>

typedef struct pool *pool_t;

extern pool_t pool_allocfree_create(const char *name);

pool_t pool_alloconly_create(const char *name, size_t size);

pool_t pool_alloconly_create(const char *name, size_t size)
{
	(void)size;
	return pool_allocfree_create(name);
}
