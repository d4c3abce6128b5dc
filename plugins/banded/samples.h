/* Samples for `cola check`: every shape of band, ranks 0 to 2, pivoting, a singular B, a singular A. */

enum { DOMINANT, PIVOTING, HOLE, SINGULAR };

static const struct sample {
  const char *name;
  int64_t n, kl, ku, r;
  int kind, inverted;
  uint32_t line;
} samples[] = {
#define NAMED(name, n, kl, ku, r, kind, inverted) \
  {name " n=" #n " kl=" #kl " ku=" #ku " r=" #r " " #kind, n, kl, ku, r, kind, inverted, __LINE__}
#define SAMPLE(n, kl, ku, r, kind) NAMED("BandedLowRank", n, kl, ku, r, kind, 0)
#define INVERSE(n, kl, ku, r, kind) NAMED("BandedLowRankInverse", n, kl, ku, r, kind, 1)
    SAMPLE(0, 0, 0, 0, DOMINANT),  SAMPLE(0, 1, 2, 2, DOMINANT),  SAMPLE(1, 0, 0, 0, DOMINANT),
    SAMPLE(1, 2, 1, 1, DOMINANT),  SAMPLE(1, 0, 0, 1, HOLE),      SAMPLE(5, 0, 0, 1, DOMINANT),
    SAMPLE(5, 1, 2, 1, DOMINANT),  SAMPLE(5, 4, 4, 2, DOMINANT),  SAMPLE(5, 7, 0, 0, DOMINANT),
    SAMPLE(5, 2, 1, 1, HOLE),      SAMPLE(5, 1, 1, 0, SINGULAR),  SAMPLE(5, 1, 1, 1, SINGULAR),
    SAMPLE(12, 0, 3, 2, DOMINANT), SAMPLE(12, 2, 0, 1, DOMINANT), SAMPLE(12, 2, 3, 2, DOMINANT),
    SAMPLE(12, 1, 1, 0, PIVOTING), SAMPLE(12, 1, 1, 2, PIVOTING), SAMPLE(12, 3, 2, 2, HOLE),
    INVERSE(0, 0, 0, 1, DOMINANT), INVERSE(5, 1, 2, 1, DOMINANT), INVERSE(5, 2, 1, 1, HOLE),
    INVERSE(12, 1, 1, 2, PIVOTING),
};

/* Multiples of 1/8 in [−1, 1], exact in every dtype. */
static double next(uint64_t *random) {
  *random = *random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return (double)((int64_t)((*random >> 33) % 17) - 8) / 8.0;
}

static int32_t sample(void *user, int32_t dtype, uint64_t seed, cola_value *result, cola_error *error) {
  const struct sample *s = user;
  const struct element *e = element(dtype);
  if (e == NULL) return COLA_UNSUPPORTED;
  cola_value *slots[3] = {host->value_new(), host->value_new(), host->value_new()};
  cola_matrix bands, low[2];
  int64_t n = s->n, hole = n / 2;
  uint64_t random = seed + (uint64_t)(s - samples);
  int32_t status = host->array_new(slots[0], dtype, s->kl + s->ku + 1, n, &bands, error);
  for (int i = 0; i < 2 && !status; i++) status = host->array_new(slots[i + 1], dtype, n, s->r, &low[i], error);
  if (!status) {
    for (int64_t j = 0; j < n; j++)
      for (int64_t i = 0; i < s->kl + s->ku + 1; i++) {
        double re = next(&random), im = next(&random);
        /* Small beside the neighbours, so that rows are exchanged; or larger than all of its row. */
        if (i == s->ku) re = s->kind == PIVOTING ? re / 8.0 : (double)(s->kl + s->ku) + 3.0 + re;
        if (i != s->ku && s->kind == PIVOTING) re = 1.0 + re / 8.0;
        /* Neither row nor column `hole` of B has an entry. */
        if ((s->kind == HOLE || s->kind == SINGULAR) && (j == hole || j + i - s->ku == hole)) re = im = 0.0;
        e->put(&bands.dl, i, j, re, im);
      }
    for (int t = 0; t < 2; t++)
      for (int64_t l = 0; l < s->r; l++)
        for (int64_t i = 0; i < n; i++) {
          double re = next(&random) / 2.0, im = next(&random) / 2.0;
          /* The low-rank part fills the hole, or leaves it. */
          if (i == hole && s->kind == HOLE) re = l == 0 ? 2.0 : 0.0, im = 0.0;
          if (i == hole && s->kind == SINGULAR) re = im = 0.0;
          e->put(&low[t].dl, i, l, re, im);
        }
    status = build((const cola_value *const *)slots, s->kl, dtype, result, error);
  }
  if (!status && s->inverted) {
    cola_value *a = host->value_retain(result);
    const cola_value *arguments[1] = {a};
    status = host->call("inverse", arguments, NULL, 1, result, error);
    host->value_release(a);
  }
  for (int i = 0; i < 3; i++) host->value_release(slots[i]);
  return status;
}
