/*
 * The yardstick for 3D acoustics: what a straightforward kernel gives on this machine.
 *
 * Order 8 in space, constant density, 280^3 nodes in rows padded to cache lines; three wavefields in turn, a damping
 * volume, 24 bytes moved per node and step; blocks over the two slow axes, vectors left to the compiler.
 *
 *   cc -O3 -march=native -ffast-math -fopenmp baseline-ac3d.c && ./a.out <steps> <block x> <block y>
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

enum { nodes = 280, halo = 4 };

static double seconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec + 1e-9 * now.tv_nsec;
}

int main(int count, char **words) {
  if (count != 4) return fprintf(stderr, "usage: %s steps block-x block-y\n", words[0]), 1;
  const int steps = atoi(words[1]), block_x = atoi(words[2]), block_y = atoi(words[3]);
  const long rows = nodes + 2 * halo, row = (nodes + 2 * halo + 15) / 16 * 16, plane = rows * row;
  const size_t volume = rows * plane, bytes = volume * sizeof(float);
  const int end = halo + nodes;

  float *u[3], *slowness = aligned_alloc(64, bytes), *damping = aligned_alloc(64, bytes);
  for (int i = 0; i < 3; i++) u[i] = aligned_alloc(64, bytes);
#pragma omp parallel for
  for (size_t i = 0; i < volume; i++) {
    u[0][i] = u[1][i] = u[2][i] = 0;
    slowness[i] = 0.25f;
    damping[i] = 0;
  }
  const size_t middle = (rows / 2 * rows + rows / 2) * row + row / 2;
  u[0][middle] = 1;

  /* Weights of the second derivative on a 10 m grid, the centre for three axes at once. */
  const float h2 = 100, c0 = -205.f / 72 * 3 / h2, c1 = 8.f / 5 / h2, c2 = -1.f / 5 / h2, c3 = 8.f / 315 / h2,
              c4 = -1.f / 560 / h2;
  const float dt = 1, per_dt2 = 1 / dt / dt, per_dt = 1 / dt;

  const double begin = seconds();
  for (int t = 0; t < steps; t++) {
    const float *restrict now = u[t % 3], *restrict before = u[(t + 2) % 3];
    float *restrict after = u[(t + 1) % 3];
#pragma omp parallel for collapse(2) schedule(dynamic, 1)
    for (int bx = halo; bx < end; bx += block_x)
      for (int by = halo; by < end; by += block_y)
        for (int x = bx; x < (bx + block_x < end ? bx + block_x : end); x++)
          for (int y = by; y < (by + block_y < end ? by + block_y : end); y++) {
            const long first = x * plane + y * row;
#pragma omp simd
            for (int z = halo; z < end; z++) {
              const long i = first + z;
#define SIDES(n) (now[i - n] + now[i + n] + now[i - n * row] + now[i + n * row] + now[i - n * plane] + now[i + n * plane])
              const float laplace = c0 * now[i] + c1 * SIDES(1) + c2 * SIDES(2) + c3 * SIDES(3) + c4 * SIDES(4);
              const float m = slowness[i] * per_dt2, d = damping[i] * per_dt;
              after[i] = (laplace + d * now[i] - m * (before[i] - 2 * now[i])) / (m + d);
            }
          }
  }
  const double elapsed = seconds() - begin;
  printf("%g s, %.3f GPts/s check %g\n", elapsed, (double)nodes * nodes * nodes * steps / elapsed / 1e9, u[steps % 3][middle]);
}
