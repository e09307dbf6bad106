import type { Real } from '../schedule/program.ts';

/**
 * The head of every C source: vectors of the widest kind the compiler targets, and what works on them.
 *
 * No header beyond stdint.h and omp.h: intrinsics headers would cost more time than the rest of the compilation.
 */
export function cPrelude(real: Real): string {
  const f32 = real === 'f32';
  const stream = (bits: string) => `#define STREAM __builtin_ia32_movnt${f32 ? 'ps' : 'pd'}${bits}`;
  return `#include <stdint.h>
#include <stdlib.h>
#ifdef _OPENMP
#include <omp.h>
#define THREAD omp_get_thread_num()
#else
#define THREAD 0
#endif
int sched_yield(void);

typedef ${f32 ? 'float' : 'double'} real;

#if defined(__AVX512F__)
#define BYTES 64
${stream('512')}
#define REPEAT(a) ${list(f32 ? 16 : 8, () => 'a')}
#define COUNT(a) ${list(f32 ? 16 : 8, (i) => `a + ${i}`)}
#elif defined(__AVX__)
#define BYTES 32
${stream('256')}
#define REPEAT(a) ${list(f32 ? 8 : 4, () => 'a')}
#define COUNT(a) ${list(f32 ? 8 : 4, (i) => `a + ${i}`)}
#else
#define BYTES 16
${stream('')}
#define REPEAT(a) ${list(f32 ? 4 : 2, () => 'a')}
#define COUNT(a) ${list(f32 ? 4 : 2, (i) => `a + ${i}`)}
#endif
#define NOINLINE __attribute__((noinline))
#define LANES ((int)(BYTES / sizeof(real)))
#define LINE ((int)(64 / sizeof(real)))

typedef real vec __attribute__((vector_size(BYTES)));
typedef real loose __attribute__((vector_size(BYTES), aligned(sizeof(real))));
typedef ${f32 ? 'int32_t' : 'int64_t'} bits __attribute__((vector_size(BYTES)));

#define SPLAT(a) ((vec){REPEAT(a)})
#define LOAD(p) (*(const vec *)(p))

/* AT(p, o): the vector o cells after the aligned place p. */
#if BYTES == 64
/* Unaligned loads of this width always cross a cache line: shift two aligned neighbours instead. */
#ifdef __clang__
#define SHIFT(a, b, n) __builtin_shufflevector(a, b, COUNT(n))
#else
#define SHIFT(a, b, n) __builtin_shuffle(a, b, (bits){COUNT(n)})
#endif
#define WHOLE(o) (((o) + 64 * LANES) / LANES * LANES - 64 * LANES)
#define AT(p, o) SHIFT(LOAD((p) + WHOLE(o)), LOAD((p) + WHOLE(o) + LANES), (o) - WHOLE(o))
#else
#define AT(p, o) ((vec)*(const loose *)((p) + (o)))
#endif

/* Stores the first \`left\` lanes; the others keep what is in memory. */
static inline void put(real *p, int64_t left, vec value) {
  if (__builtin_expect(left < LANES, 0)) {
    const bits keep = (bits){COUNT(0)} < (bits){REPEAT(left)};
    value = (vec)((keep & (bits)value) | (~keep & (bits)LOAD(p)));
  }
  *(vec *)p = value;
}

/* Stores, past the caches, what nobody reads again during a run: otherwise each line would be fetched first. */
static inline void stream(real *p, int64_t left, vec value) {
#if defined(__clang__)
  if (left >= LANES) __builtin_nontemporal_store(value, (vec *)p);
  else
#elif defined(__SSE2__)
  if (left >= LANES) STREAM(p, value);
  else
#endif
  put(p, left, value);
}

static inline real root(real a) { return __builtin_sqrt${f32 ? 'f' : ''}(a); }

static inline vec roots(vec a) {
  vec r;
  for (int i = 0; i < LANES; i++) r[i] = root(a[i]);
  return r;
}

static inline int64_t modulo(int64_t a, int64_t n) { return (a % n + n) % n; }

static inline int64_t floor_div(int64_t a, int64_t n) { return (a - modulo(a, n)) / n; }

static inline int64_t min(int64_t a, int64_t b) { return a < b ? a : b; }
static inline int64_t max(int64_t a, int64_t b) { return a > b ? a : b; }

/* Cells in whole cache lines. */
static inline int64_t lines(int64_t cells) { return (cells + LINE - 1) / LINE * LINE; }

/* Row length whose neighbours in the slow axes don't compete for the same cache sets. */
static inline int64_t padded(int64_t cells) { return lines(cells) % (16 * LINE) == 0 ? lines(cells) + LINE : lines(cells); }

/* Returns once a count has been reached by whoever keeps it. */
static inline void wait_for(const int64_t *count, int64_t least) {
  for (int spins = 0; __atomic_load_n(count, __ATOMIC_ACQUIRE) < least; spins++)
    if (spins > 2000) sched_yield();
}

/* Denormal numbers, which a dying wavefield is full of, cost a hundred cycles each: they become zero. */
#if defined(__SSE2__)
typedef unsigned int float_mode;
static float_mode flush_denormals(void) {
  const float_mode before = __builtin_ia32_stmxcsr();
  __builtin_ia32_ldmxcsr(before | 0x8040);
  return before;
}
static void restore_mode(float_mode mode) { __builtin_ia32_ldmxcsr(mode); }
#elif defined(__aarch64__)
typedef uint64_t float_mode;
static float_mode flush_denormals(void) {
  float_mode before;
  __asm__ volatile("mrs %0, fpcr" : "=r"(before));
  __asm__ volatile("msr fpcr, %0" : : "r"(before | (1 << 24)));
  return before;
}
static void restore_mode(float_mode mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
typedef int float_mode;
static float_mode flush_denormals(void) { return 0; }
static void restore_mode(float_mode mode) { (void)mode; }
#endif
`;
}

function list(length: number, item: (i: number) => string): string {
  return Array.from({ length }, (_, i) => item(i)).join(', ');
}
