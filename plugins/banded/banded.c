/* Banded plus low-rank matrices, A = B + U·Vᴴ: products, systems and determinants at the cost of the band.
 *
 *     cc -std=c11 -O2 -fPIC -shared -I cola-plugin/include -o banded.so plugins/banded/banded.c -lm
 *     cola eval 'logdet(BandedLowRank([[0, 1, 1], [4, 4, 4], [1, 1, 0]], [[1], [0], [1]], [[1], [1], [0]], lower=1))' \
 *         --plugin ./banded.so
 *
 * B is n×n with kl diagonals below the main one and ku above it, U and V are n×r: the matrix of a discretised equation
 * with a nonlocal term or periodic ends, of a chain with a few long couplings, of a spline with constraints. The standard
 * library has Banded and LowRank, and solves their sum by rules of Sum; here the two are one operator, factored once for
 * systems and determinants together, also where B alone is singular.
 *
 * Storage    bands is (kl + ku + 1)×n with entry (i, j) of B in row ku + i − j of column j, as LAPACK's xGBTRF has it,
 *            the uppermost diagonal first: the rows above are 0 1 1 / 4 4 4 / 1 1 0 for the tridiagonal (1, 4, 1). The
 *            ku places before the first diagonal's beginning and the kl after the last one's end are not used. kl is the
 *            argument `lower`, ku follows. All three arrays are brought to one of f32, f64, c32, c64 (half precision to
 *            f32); NaN and infinity are refused, with their place.
 * Product    y ← α·op(A)·x + β·y in n(kl + ku + 1) + 2nr multiply-adds for each column; r entries of scratch each.
 * Factors    B = P·L·U by elimination with partial pivoting in the band [1, §4.3.3]: n·kl·(kl + ku) multiply-adds,
 *            n(2kl + ku + 1) entries. Z = B⁻¹·U and C = I + Vᴴ·Z, its LU: 2nr(2kl + ku) + nr² + r³/3. Made once for
 *            each operator, when they are first asked for, always in double precision: bands are bound by memory, and so
 *            one set serves right-hand sides of every dtype.
 * System     A⁻¹·b = y − Z·C⁻¹·Vᴴ·y with y = B⁻¹·b (Sherman–Morrison–Woodbury [2]). The residual b − A·x is computed
 *            anew and up to three refinements follow; ‖b − A·x‖ ≤ 8(kl + ku + r + 8)·ε·(‖A‖·‖x‖ + ‖b‖) in double precision
 *            is what is returned, nothing else.
 *            A⁻¹ itself is an operator on the same factors, for the rules of composites.
 * Determinant  det A = det B·det C, the matrix determinant lemma [2], as phase and logarithm.
 *
 * Where B is singular and A is not, the formulas hold for another splitting. Elimination that meets a pivot below
 * √ε·max|B| in column j, the row q of B lying in its place, goes on with B + τ·e_q·e_jᵀ, τ = max|B|, which changes nothing
 * but that pivot; and A = (B + τ·e_q·e_jᵀ) + [U, −τ·e_q]·[V, e_j]ᴴ: a border. The call goes on to the general methods of
 * the host, with a warning, where 32 borders are not enough; where C, or A as these factors show it, is singular to
 * rounding [3]; where the residual stays too large; for a determinant, where cancellation in C would cost half of its
 * digits. They know what is singular and what is not. Without low-rank part elimination is backward stable by itself:
 * a zero pivot or a condition beyond 1/ε is proof enough, and A is refused as singular.
 *
 * Threads    An operator may be used by any number of threads. Factors are published by one compare-and-swap and never
 *            change afterwards; of two threads that make them at the same time one throws its own away.
 *
 * [1] G. H. Golub, C. F. Van Loan, Matrix Computations, 4th ed., 2013.
 * [2] W. W. Hager, Updating the inverse of a matrix, SIAM Review 31 (1989), doi 10.1137/1031049.
 * [3] W. W. Hager, Condition estimates, SIAM J. Sci. Stat. Comput. 5 (1984), doi 10.1137/0905023. */

#include "banded.h"

COLA_PLUGIN("banded", "1.0", "banded plus low-rank matrices", COLA_UNMAPPABLE)

/* One row for each dtype. */
static const struct element {
  int32_t dtype, working; /* the precision of its factors */
  int is_complex;
  size_t size;
  void (*apply)(const struct matrix *, int32_t, const double *, const DLTensor *, const double *, DLTensor *, void *);
  double (*entry)(const struct matrix *, int64_t, int64_t, double *);
  int (*not_finite)(const DLTensor *, int64_t, int64_t *, int64_t *);
  int (*is_clean)(const DLTensor *, int64_t);
  void (*clean)(const DLTensor *, int64_t, DLTensor *);
  void (*transpose_bands)(const struct matrix *, int, DLTensor *);
  void (*conjugate_into)(const DLTensor *, DLTensor *);
  void (*read_off)(const struct matrix *, int64_t, int64_t, int64_t, DLTensor *, int64_t);
  void (*put)(DLTensor *, int64_t, int64_t, double, double);
  void (*add_to_row)(const DLTensor *, int64_t, DLTensor *);
  void (*widen)(const DLTensor *, int64_t, void *);
  void (*blend)(int64_t, const double *, const void *, const double *, DLTensor *, int64_t);
} elements[] = {
#define ELEMENT(type, of, dtype, working, is_complex)                                                           \
  {dtype,           working,          is_complex,           sizeof(type),         apply_##of, entry_##of,       \
   not_finite_##of, is_clean_##of,    clean_##of,           transpose_bands_##of, conjugate_into_##of,          \
   read_off_##of,   put_##of,         add_to_row_##of,      widen_##of,         blend_##of}
    ELEMENT(float, f32, COLA_F32, COLA_F64, 0),
    ELEMENT(double, f64, COLA_F64, COLA_F64, 0),
    ELEMENT(float complex, c32, COLA_C32, COLA_C64, 1),
    ELEMENT(double complex, c64, COLA_C64, COLA_C64, 1),
};

/* The row of a dtype; NULL for half precision, which is stored only. */
static const struct element *element(int32_t dtype) {
  for (size_t i = 0; i < sizeof elements / sizeof elements[0]; i++)
    if (elements[i].dtype == dtype) return &elements[i];
  return NULL;
}

/* The dtype of these parts, at least f32. */
static int32_t promote(int is_complex, int is_double) {
  return is_double ? is_complex ? COLA_C64 : COLA_F64 : is_complex ? COLA_C32 : COLA_F32;
}

static int is_complex(int32_t dtype) { return dtype == COLA_C32 || dtype == COLA_C64; }
static int is_double(int32_t dtype) { return dtype == COLA_F64 || dtype == COLA_C64; }

/* ------------------------------------------------------------------------------------------------ the operator */

static void drop_factors(struct factors *f) {
  if (f == NULL) return;
  for (int i = 0; i < 3; i++) host->value_release(f->held[i]);
  free(f->lu), free(f->pivots), free(f->border), free(f->z), free(f->c), free(f->exchanged), free(f);
}

static void drop(void *data) {
  struct state *s = data;
  drop_factors(atomic_load_explicit(&s->factors, memory_order_acquire));
  for (int i = 0; i < 3; i++) host->value_release(s->params[i]);
  free(s);
}

static int32_t apply(void *data, int32_t form, const double alpha[2], const DLTensor *x, const double beta[2],
                     DLTensor *y, cola_exec *exec, cola_error *error) {
  const struct state *s = data;
  const struct element *e = element(s->dtype);
  size_t columns = (size_t)x->shape[1], r = (size_t)s->a.r;
  void *scratch = NULL;
  if (r > 0 && columns > 0) {
    if (columns <= SIZE_MAX / e->size / r) scratch = host->exec_scratch(exec, r * columns * e->size);
    if (scratch == NULL)
      return fail(error, COLA_OUT_OF_MEMORY, "BandedLowRank: no scratch memory for %zu×%zu numbers", r, columns);
  }
  e->apply(&s->a, form, alpha, x, beta, y, scratch);
  return COLA_OK;
}

static void cost(void *data, cola_cost *cost) {
  const struct state *s = data;
  const struct element *e = element(s->dtype);
  double n = (double)s->a.n, size = (double)e->size;
  double entries = n * ((double)(s->a.kl + s->a.ku + 1) + 2.0 * (double)s->a.r);
  cost->flops = (e->is_complex ? 8.0 : 2.0) * entries;
  /* x is read by the band and by V, y written by the band and by U. */
  cost->bytes = (entries + (s->a.r > 0 ? 6.0 : 3.0) * n) * size;
  cost->held = entries * size;
}

static int32_t build(const cola_value *const arrays[3], int64_t lower, int32_t dtype, cola_value *result,
                     cola_error *error);

/* The dtype of three arrays together. */
static int32_t common_dtype(const cola_value *const arrays[3], int32_t *dtype, cola_error *error) {
  int any_complex = 0, any_double = 0;
  for (int i = 0; i < 3; i++) {
    int32_t of, status = host->get_dtype(arrays[i], &of, error);
    if (status) return status;
    any_complex |= is_complex(of), any_double |= is_double(of);
  }
  *dtype = promote(any_complex, any_double);
  return COLA_OK;
}

/* With other arrays of the same shapes, for casts and gradients. Half precision would be a silent change of dtype. */
static int32_t rebuild(void *data, const cola_value *const *children, size_t n_children,
                       const cola_value *const *params, size_t n_params, cola_value *result, cola_error *error) {
  const struct state *s = data;
  (void)children;
  if (n_children != 0 || n_params != 3)
    return fail(error, COLA_INVALID_ARGUMENT, "BandedLowRank: rebuilt of 3 arrays, not of %zu", n_params);
  for (size_t i = 0; i < 3; i++) {
    int32_t dtype, status = host->get_dtype(params[i], &dtype, error);
    if (status) return status;
    if (element(dtype) == NULL)
      return fail(error, COLA_UNSUPPORTED, "BandedLowRank exists for f32, f64, c32, c64, not for half precision");
  }
  int32_t dtype, status = common_dtype(params, &dtype, error);
  return status ? status : build(params, s->a.kl, dtype, result, error);
}

static const cola_operator_table table = {
    .struct_size = sizeof table,
    .forms = COLA_FORM_BIT(COLA_PLAIN) | COLA_FORM_BIT(COLA_TRANSPOSE) | COLA_FORM_BIT(COLA_ADJOINT) |
             COLA_FORM_BIT(COLA_CONJUGATE),
    .drop = drop,
    .apply = apply,
    .rebuild = rebuild,
    .cost = cost,
};

/* Brings an array to a dtype, refuses NaN and infinity, and copies it where it does not lie as the loops want it.
 * `lower` as for not_finite. */
static int32_t take(const cola_value *array, const char *name, int64_t lower, const struct element *e, cola_value *slot,
                    cola_matrix *view, cola_error *error) {
  int32_t status = host->array_cast(slot, array, e->dtype, error);
  if (!status) status = host->array_view(slot, view, error);
  if (status) return status;
  int64_t row, col;
  if (e->not_finite(&view->dl, lower, &row, &col))
    return fail(error, COLA_NOT_FINITE, "BandedLowRank: %s holds NaN or infinity, first at (%lld, %lld)", name,
                (long long)row, (long long)col);
  if (e->is_clean(&view->dl, lower)) return COLA_OK;
  cola_value *copy = host->value_new();
  cola_matrix to;
  status = host->array_new(copy, e->dtype, view->shape[0], view->shape[1], &to, error);
  if (!status) {
    e->clean(&view->dl, lower, &to.dl);
    status = host->value_set(slot, copy);
  }
  host->value_release(copy);
  return status ? status : host->array_view(slot, view, error);
}

/* The operator of these three arrays. */
static int32_t build(const cola_value *const arrays[3], int64_t lower, int32_t dtype, cola_value *result,
                     cola_error *error) {
  static const char *const names[3] = {"bands", "u", "v"};
  int64_t rows[3], cols[3];
  for (int i = 0; i < 3; i++) {
    int32_t status = host->get_shape(arrays[i], &rows[i], &cols[i], error);
    if (status) return status;
  }
  int64_t n = cols[0];
  if (lower < 0) return fail(error, COLA_INVALID_ARGUMENT, "BandedLowRank: lower is %lld", (long long)lower);
  if (lower >= rows[0])
    return fail(error, COLA_SHAPE_MISMATCH,
                "BandedLowRank: %lld bands below the main diagonal and the diagonal itself need more rows of bands than "
                "%lld",
                (long long)lower, (long long)rows[0]);
  for (int i = 1; i < 3; i++)
    if (rows[i] != n || cols[i] != cols[1])
      return fail(error, COLA_SHAPE_MISMATCH,
                  "BandedLowRank: bands have %lld columns, so u and v need %lld rows and as many columns as each other; "
                  "u is %lld×%lld, v is %lld×%lld",
                  (long long)n, (long long)n, (long long)rows[1], (long long)cols[1], (long long)rows[2],
                  (long long)cols[2]);
  struct state *s = calloc(1, sizeof *s);
  if (s == NULL) return fail(error, COLA_OUT_OF_MEMORY, "BandedLowRank: no memory for the operator");
  atomic_init(&s->factors, NULL);
  atomic_init(&s->distrusted, 0);
  s->dtype = dtype;
  cola_matrix views[3];
  int32_t status = COLA_OK;
  for (int i = 0; i < 3 && !status; i++) {
    s->params[i] = host->value_new();
    status = take(arrays[i], names[i], i == 0 ? lower : -1, element(dtype), s->params[i], &views[i], error);
  }
  if (status) {
    drop(s);
    return status;
  }
  s->a = (struct matrix){.n = n, .kl = lower, .ku = rows[0] - 1 - lower, .r = cols[1],
                         .bands = views[0].dl.data, .u = views[1].dl.data, .v = views[2].dl.data,
                         .ldb = views[0].strides[1], .ldu = views[1].strides[1], .ldv = views[2].strides[1]};
  char details[128];
  snprintf(details, sizeof details, "n=%lld, kl=%lld, ku=%lld, r=%lld", (long long)n, (long long)s->a.kl,
           (long long)s->a.ku, (long long)s->a.r);
  cola_operator_def def = {.struct_size = sizeof def, .constructor = "BandedLowRank", .table = &table, .data = s,
                           .rows = n, .cols = n, .dtype = dtype, .n_params = 3,
                           .params = (const cola_value *const *)s->params, .details = details};
  return host->op_new(plugin, &def, result, error);
}

static int32_t make(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const cola_value *arrays[3] = {host->call_get(call, "bands"), host->call_get(call, "u"), host->call_get(call, "v")};
  int64_t lower;
  int32_t dtype, status = host->get_int(host->call_get(call, "lower"), &lower, error);
  if (!status) status = common_dtype(arrays, &dtype, error);
  return status ? status : build(arrays, lower, dtype, result, error);
}

#include "rules.h"
#include "samples.h"

/* ------------------------------------------------------------------------------------------------ registration */

COLA_EXPORT int32_t cola_plugin_init(const cola_host *of_process, cola_plugin *self, cola_error *error) {
  host = of_process;
  plugin = self;
  cola_constructor_def type = {
      .struct_size = sizeof type,
      .name = "BandedLowRank",
      .parent = "Structured",
      .dtypes = COLA_DTYPE_BIT(COLA_F32) | COLA_DTYPE_BIT(COLA_F64) | COLA_DTYPE_BIT(COLA_C32) |
                COLA_DTYPE_BIT(COLA_C64),
      .head = "BandedLowRank(bands: Array, u: Array, v: Array; lower: Int) -> Operator",
      .make = make,
      .doc = "B + U·Vᴴ with the bands of B in the rows of an array, the uppermost first, as LAPACK stores them",
      .file = "banded.c",
      .line = __LINE__,
  };
  cola_constructor_def inverted = {
      .struct_size = sizeof inverted,
      .name = "BandedLowRankInverse",
      .parent = "Composite",
      .children = 1,
      .dtypes = type.dtypes,
      .doc = "the inverse of a banded plus low-rank matrix, from its factors",
      .file = "banded.c",
      .line = __LINE__,
  };
  int32_t status = host->define_constructor(self, &type, error);
  if (!status) status = host->define_constructor(self, &inverted, error);
  for (size_t i = 0; i < sizeof rules / sizeof rules[0] && !status; i++)
    status = host->define_method(self, &rules[i], error);
  for (size_t i = 0; i < sizeof samples / sizeof samples[0] && !status; i++) {
    cola_sample_def def = {.struct_size = sizeof def, .name = samples[i].name, .build = sample,
                           .user = (void *)(uintptr_t)&samples[i], .file = "samples.h", .line = samples[i].line};
    status = host->define_sample(self, &def, error);
  }
  return status;
}
