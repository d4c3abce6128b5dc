/* A⁻¹ as an operator, from the factors of A: what rules of composites ask for, as that of kron(A, D). */

/* The operator that is inverted, and its state, which lives as long as that slot. */
struct inverse_state {
  cola_value *a;
  struct state *s;
};

static void inverse_drop(void *data) {
  struct inverse_state *t = data;
  host->value_release(t->a);
  free(t);
}

/* Columns that are solved at a time: four blocks of them are the scratch memory. */
#define INVERSE_BLOCK 8

static int32_t inverse_apply(void *data, int32_t form, const double alpha[2], const DLTensor *x, const double beta[2],
                             DLTensor *y, cola_exec *exec, cola_error *error) {
  const struct inverse_state *t = data;
  const struct element *e = element(t->s->dtype), *wide = element(e->working);
  const struct factors *f;
  int64_t n = t->s->a.n, columns = x->shape[1], block = least(INVERSE_BLOCK, columns);
  if (n == 0 || columns == 0) return COLA_OK;
  int32_t status = factors_of(t->s, &f, error);
  if (!status) status = expect_regular(f, error);
  if (!status && unfit_to_solve(f) != SUITED)
    status = fail(error, COLA_UNSUPPORTED, "the inverse of BandedLowRank: %s", REASONS[unfit_to_solve(f)]);
  if (status) return status;
  int64_t small = most(f->r, f->a.r * block);
  char *memory = NULL;
  if (n <= PTRDIFF_MAX / (8 * INVERSE_BLOCK * (int64_t)wide->size) - small)
    memory = host->exec_scratch(exec, (size_t)(4 * block * n + small) * wide->size);
  if (memory == NULL)
    return fail(error, COLA_OUT_OF_MEMORY,
                "the inverse of BandedLowRank: no scratch memory for %lld columns of %lld numbers",
                (long long)(4 * block), (long long)n);
  size_t step = (size_t)(n * block) * wide->size;
  for (int64_t first = 0; first < columns; first += block) {
    int64_t count = least(block, columns - first);
    for (int64_t c = 0; c < count; c++) e->widen(x, first + c, memory + (size_t)(c * n) * wide->size);
    double eta = run_solve(f, form, count, memory, memory + step, memory + 2 * step, memory + 4 * step);
    if (!(eta <= allowed(f))) {
      int64_t row, col;
      if (e->not_finite(x, -1, &row, &col))
        return fail(error, COLA_NOT_FINITE,
                    "the inverse of BandedLowRank is applied to NaN or infinity, first at (%lld, %lld)",
                    (long long)row, (long long)col);
      return fail(error, COLA_INACCURATE,
                  "the inverse of BandedLowRank: the residual stays at %.1e, allowed is %.1e; LU() solves this", eta,
                  allowed(f));
    }
    for (int64_t c = 0; c < count; c++)
      e->blend(n, alpha, memory + step + (size_t)(c * n) * wide->size, beta, y, first + c);
  }
  return COLA_OK;
}

/* Another operator may need another method: the function itself decides. */
static int32_t inverse_rebuild(void *data, const cola_value *const *children, size_t n_children,
                               const cola_value *const *params, size_t n_params, cola_value *result, cola_error *error) {
  (void)data, (void)params;
  if (n_children != 1 || n_params != 0)
    return fail(error, COLA_INVALID_ARGUMENT, "the inverse of BandedLowRank: rebuilt of 1 operator, not of %zu",
                n_children);
  return host->call("inverse", children, NULL, 1, result, error);
}

/* Substitution, and the residual that is checked. */
static void inverse_cost(void *data, cola_cost *cost) {
  const struct state *s = ((const struct inverse_state *)data)->s;
  double n = (double)s->a.n, band = (double)(s->a.kl + s->a.ku + 1);
  double size = (double)element(element(s->dtype)->working)->size;
  double held = n * (band + (double)s->a.kl + 3.0 * (double)s->a.r);
  double entries = n * (2.0 * band + (double)s->a.kl + 4.0 * (double)s->a.r);
  cost->flops = (is_complex(s->dtype) ? 8.0 : 2.0) * entries;
  cost->bytes = (entries + 12.0 * n) * size;
  cost->held = held * size;
}

static const cola_operator_table inverse_table = {
    .struct_size = sizeof inverse_table,
    .forms = COLA_FORM_BIT(COLA_PLAIN) | COLA_FORM_BIT(COLA_ADJOINT),
    .drop = inverse_drop,
    .apply = inverse_apply,
    .rebuild = inverse_rebuild,
    .cost = inverse_cost,
};

static int32_t inverse(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  struct state *s = operand(call);
  const struct factors *f;
  int32_t status = factors_of(s, &f, error);
  if (!status) status = expect_regular(f, error);
  if (status) return status;
  /* A solve that went on because of its residual has said so. */
  if (atomic_load(&s->distrusted)) return host->call_next(call, result, error);
  if (unfit_to_solve(f) != SUITED) return hand_over(call, REASONS[unfit_to_solve(f)], result, error);
  struct inverse_state *t = calloc(1, sizeof *t);
  if (t == NULL) return fail(error, COLA_OUT_OF_MEMORY, "BandedLowRank: no memory for the inverse");
  t->a = host->value_retain(host->call_arg(call, 0));
  t->s = s;
  const cola_value *child = t->a;
  cola_operator_def def = {.struct_size = sizeof def, .constructor = "BandedLowRankInverse", .table = &inverse_table,
                           .data = t, .rows = s->a.n, .cols = s->a.n, .dtype = s->dtype, .n_children = 1,
                           .children = &child};
  return host->op_new(plugin, &def, result, error);
}

static int32_t inverse_of_inverse(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  return host->op_child(host->call_arg(call, 0), 0, result, error);
}
