/* Preloaded into Dovecot together with AddressSanitizer.

   Dovecot's pools take memory in large blocks and hand out pieces of them, so
   a sanitizer sees one block and none of the pieces. Here every pool that only
   allocates becomes one that gives each piece a malloc() of its own. Whoever
   uses a piece after its pool has gone, or writes past its end, is caught. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <link.h>
#include <stddef.h>
#include <sys/auxv.h>

typedef struct pool *pool_t;

extern pool_t pool_allocfree_create(const char *name);
extern size_t pool_allocfree_get_total_used_size(pool_t pool);
extern size_t pool_allocfree_get_total_alloc_size(pool_t pool);

pool_t pool_alloconly_create(const char *name, size_t size);
size_t pool_alloconly_get_total_used_size(pool_t pool);
size_t pool_alloconly_get_total_alloc_size(pool_t pool);

pool_t pool_alloconly_create(const char *name, size_t size)
{
	(void)size;
	return pool_allocfree_create(name);
}

size_t pool_alloconly_get_total_used_size(pool_t pool)
{
	return pool_allocfree_get_total_used_size(pool);
}

size_t pool_alloconly_get_total_alloc_size(pool_t pool)
{
	return pool_allocfree_get_total_alloc_size(pool);
}

/* LeakSanitizer does not report what the dynamic linker has allocated; it asks
   the kernel where the linker is. When the linker was started like a program,
   the kernel does not know. */
unsigned long getauxval(unsigned long type)
{
	static unsigned long (*real)(unsigned long);

	if (type == AT_BASE)
		return _r_debug.r_ldbase;
	if (real == NULL)
		real = dlsym(RTLD_NEXT, "getauxval");
	return real(type);
}
