/* The rules: what is known of BandedLowRank. */

/* The operator of a call. */
static struct state *operand(const cola_call *call) { return host->op_data(host->call_arg(call, 0), &table); }

/* ------------------------------------------------------------------------------------------------ factors */

static const char *const REASONS[] = {
    [SUITED] = "",
    [TOO_MANY_BORDERS] = "B is singular in more than 32 columns",
    [SINGULAR_CAPACITANCE] = "I + Vᴴ·B⁻¹·U is singular up to rounding",
    [CANCELLATION] = "cancellation in I + Vᴴ·B⁻¹·U would cost half of the digits",
    [ILL_CONDITIONED] = "B + U·Vᴴ is singular to working precision, as far as these factors tell",
};

static int32_t factorise(const struct state *s, struct factors *f, cola_error *error) {
  int32_t working = element(s->dtype)->working;
  cola_matrix views[3];
  f->a = s->a, f->is_complex = is_complex(s->dtype);
  for (int i = 0; i < 3; i++) {
    f->held[i] = host->value_new();
    int32_t status = host->array_cast(f->held[i], s->params[i], working, error);
    if (!status) status = host->array_view(f->held[i], &views[i], error);
    if (status) return status;
    if (views[i].shape[0] > 1 && views[i].strides[0] != 1)
      return fail(error, COLA_FAULT, "BandedLowRank: a cast array does not have contiguous columns");
  }
  f->a.bands = views[0].dl.data, f->a.u = views[1].dl.data, f->a.v = views[2].dl.data;
  f->a.ldb = views[0].strides[1], f->a.ldu = views[1].strides[1], f->a.ldv = views[2].strides[1];
  return working == COLA_C64 ? factor_c64(f, error) : factor_f64(f, error);
}

/* The factors of an operator, made where nobody has made them yet. What they say lives as long as the operator. */
static int32_t factors_of(struct state *s, const struct factors **out, cola_error *error) {
  struct factors *f = atomic_load_explicit(&s->factors, memory_order_acquire);
  if (f == NULL) {
    f = calloc(1, sizeof *f);
    if (f == NULL) return fail(error, COLA_OUT_OF_MEMORY, "BandedLowRank: no memory for the factors");
    int32_t status = factorise(s, f, error);
    if (status) {
      drop_factors(f);
      return status;
    }
    /* No lock is held while they are made: another thread may have been faster. */
    struct factors *theirs = NULL;
    if (!atomic_compare_exchange_strong_explicit(&s->factors, &theirs, f, memory_order_acq_rel, memory_order_acquire)) {
      drop_factors(f);
      f = theirs;
    }
  }
  *out = f;
  return COLA_OK;
}

/* Goes on to the general method, and says why. */
static int32_t hand_over(const cola_call *call, const char *why, cola_value *result, cola_error *error) {
  char text[256];
  int length = snprintf(text, sizeof text, "BandedLowRank: %s; the general method takes the call", why);
  host->warn(text, (size_t)least(most(length, 0), (int64_t)sizeof text - 1));
  return host->call_next(call, result, error);
}

/* Refuses a singular A where elimination is proof of it: there is no low-rank part. */
static int32_t expect_regular(const struct factors *f, cola_error *error) {
  if (f->zero_pivot < 0 && f->a.r == 0 && !(f->rcond >= DBL_EPSILON))
    return fail(error, COLA_SINGULAR,
                "A = BandedLowRank %lld×%lld is singular to working precision: its reciprocal condition number is about "
                "%.1e",
                (long long)f->a.n, (long long)f->a.n, f->rcond);
  if (f->zero_pivot < 0) return COLA_OK;
  return fail(error, COLA_SINGULAR,
              "A = BandedLowRank %lld×%lld is singular: elimination meets a zero pivot in column %lld",
              (long long)f->a.n, (long long)f->a.n, (long long)f->zero_pivot);
}

/* Why these factors do not solve systems; SUITED where they do. */
static int unfit_to_solve(const struct factors *f) {
  return f->unsuited != SUITED ? f->unsuited : f->rcond >= DBL_EPSILON ? SUITED : ILL_CONDITIONED;
}

/* The backward error of a solution that is returned: rounding of the sums that make an entry of b − A·x. */
static double allowed(const struct factors *f) { return 8.0 * DBL_EPSILON * (double)(f->kl + f->ku + f->a.r + 8); }

/* x ← op(A)⁻¹·b for contiguous columns in double precision; the backward error. See `solve` of factor.inc. */
static double run_solve(const struct factors *f, int32_t form, int64_t columns, void *b, void *x, void *rest, void *w) {
  double eta;
  if (f->is_complex)
    solve_c64(f, form, columns, b, x, rest, w, &eta);
  else
    solve_f64(f, form, columns, b, x, rest, w, &eta);
  return eta;
}

/* ------------------------------------------------------------------------------------------------ solve */

/* Columns that are solved at a time. */
#define BLOCK 32

/* The columns of b, in f64 or c64, into those of x. For a real A and a complex b the two parts of each are columns of
 * their own. */
static int32_t solve_columns(const struct factors *f, int a_complex, int b_complex, const DLTensor *b, DLTensor *x,
                             double *eta, cola_error *error) {
  int64_t n = f->a.n, parts = !a_complex && b_complex ? 2 : 1, columns = parts * b->shape[1];
  int64_t block = least(BLOCK, columns), scratch = most(f->r, f->a.r * block);
  size_t size = a_complex ? sizeof(double complex) : sizeof(double);
  /* Four blocks: b, x, the residual and the correction. */
  char *memory = n <= INT64_MAX / (4 * BLOCK) ? reserve(n, 4 * block, size) : NULL, *w = reserve(scratch, 1, size);
  int32_t status = COLA_OK;
  if (memory == NULL || w == NULL)
    status = fail(error, COLA_OUT_OF_MEMORY, "solve: no memory for %lld columns of %lld numbers",
                  (long long)(4 * block), (long long)n);
  for (int64_t first = 0; first < columns && !status; first += block) {
    int64_t count = least(block, columns - first);
    size_t step = (size_t)n * (size_t)block * size;
    char *right = memory, *found = memory + step, *rest = memory + 2 * step;
    for (int64_t c = 0; c < count; c++)
      for (int64_t i = 0; i < n; i++) {
        int64_t col = (first + c) / parts, at = i + c * n;
        if (a_complex)
          ((double complex *)right)[at] = COLA_AT(double complex, b, i, col);
        else if (b_complex)
          ((double *)right)[at] = (first + c) % 2 == 0 ? creal(COLA_AT(double complex, b, i, col))
                                                       : cimag(COLA_AT(double complex, b, i, col));
        else
          ((double *)right)[at] = COLA_AT(double, b, i, col);
      }
    *eta = larger(*eta, run_solve(f, COLA_PLAIN, count, right, found, rest, w));
    for (int64_t c = 0; c < count; c++)
      for (int64_t i = 0; i < n; i++) {
        int64_t col = (first + c) / parts, at = i + c * n;
        if (a_complex)
          COLA_AT(double complex, x, i, col) = ((double complex *)found)[at];
        else if (b_complex)
          /* Real and imaginary part lie side by side. */
          ((double *)&COLA_AT(double complex, x, i, col))[(first + c) % 2] = ((double *)found)[at];
        else
          COLA_AT(double, x, i, col) = ((double *)found)[at];
      }
    status = host->poll(error);
  }
  free(memory), free(w);
  return status;
}

/* x in double precision as the result, in the dtype that solve promises. */
static int32_t give(const cola_value *x, int32_t dtype, cola_value *result, cola_error *error) {
  int64_t row, col;
  cola_matrix view;
  int32_t status = host->array_cast(result, x, dtype, error);
  if (!status) status = host->array_view(result, &view, error);
  if (!status && element(dtype)->not_finite(&view.dl, -1, &row, &col))
    status = fail(error, COLA_NOT_FINITE, "solve: x[%lld, %lld] is beyond the range of single precision", (long long)row,
                  (long long)col);
  return status;
}

static int32_t solve(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  struct state *s = operand(call);
  const cola_value *b = host->call_arg(call, 1);
  int64_t n = s->a.n, rows, columns;
  int32_t of_b, status = host->get_shape(b, &rows, &columns, error);
  if (!status) status = host->get_dtype(b, &of_b, error);
  if (status) return status;
  if (rows != n)
    return fail(error, COLA_SHAPE_MISMATCH, "solve: A = BandedLowRank %lld×%lld, b is %lld×%lld: b needs %lld rows",
                (long long)n, (long long)n, (long long)rows, (long long)columns, (long long)n);
  int a_complex = is_complex(s->dtype), b_complex = is_complex(of_b);
  int32_t out = promote(a_complex || b_complex, is_double(s->dtype) || is_double(of_b));
  int32_t wide = a_complex || b_complex ? COLA_C64 : COLA_F64;
  cola_value *held = host->value_new(), *x = host->value_new();
  cola_matrix right, found;
  const struct factors *f = NULL;
  int64_t row, col;
  double eta = 0.0;
  status = host->array_cast(held, b, wide, error);
  if (!status) status = host->array_view(held, &right, error);
  if (!status && element(wide)->not_finite(&right.dl, -1, &row, &col))
    status = fail(error, COLA_NOT_FINITE, "solve: the right-hand side b holds NaN or infinity, first at (%lld, %lld)",
                  (long long)row, (long long)col);
  if (!status && n > 0) status = factors_of(s, &f, error);
  if (!status && n > 0) status = expect_regular(f, error);
  int suited = status || n == 0 || unfit_to_solve(f) == SUITED;
  if (!status && suited) status = host->array_new(x, wide, n, columns, &found, error);
  if (!status && suited && n > 0 && columns > 0)
    status = solve_columns(f, a_complex, b_complex, &right.dl, &found.dl, &eta, error);
  if (!status && suited && (n == 0 || eta <= allowed(f)))
    status = give(x, out, result, error);
  else if (!status && suited) {
    char why[96];
    snprintf(why, sizeof why, "the residual stays at %.1e, allowed is %.1e", eta, allowed(f));
    atomic_store(&s->distrusted, 1);
    status = hand_over(call, why, result, error);
  } else if (!status)
    /* The general method asks for the inverse, whose rule says why these factors are not used. */
    status = host->call_next(call, result, error);
  host->value_release(held);
  host->value_release(x);
  return status;
}

/* ------------------------------------------------------------------------------------------------ determinants */

/* The determinant of factors; 0 for a zero pivot. */
static double determinant(const struct factors *f, double phase[2]) {
  int singular = f->zero_pivot >= 0;
  phase[0] = singular ? 0.0 : f->phase[0], phase[1] = singular ? 0.0 : f->phase[1];
  return singular ? -INFINITY : f->log;
}

static int32_t give_determinant(const double phase[2], double log_of, cola_value *result, cola_error *error) {
  static const char *const fields[2] = {"sign", "logabsdet"};
  cola_value *values[2] = {host->value_new(), host->value_new()};
  int32_t status =
      phase[1] == 0.0 ? host->set_real(values[0], phase[0]) : host->set_complex(values[0], phase[0], phase[1]);
  if (!status) status = host->set_real(values[1], log_of);
  if (!status) status = host->set_record(result, "SlogDet", fields, (const cola_value *const *)values, 2, error);
  host->value_release(values[0]);
  host->value_release(values[1]);
  return status;
}

static int32_t slogdet(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const struct factors *f;
  double phase[2];
  int32_t status = factors_of(operand(call), &f, error);
  if (status) return status;
  if (f->unsuited != SUITED) return hand_over(call, REASONS[f->unsuited], result, error);
  double log_of = determinant(f, phase);
  if (f->lost < sqrt(DBL_EPSILON)) return give_determinant(phase, log_of, result, error);
  cola_error *general = host->error_new();
  status = hand_over(call, REASONS[CANCELLATION], result, general);
  if (status == COLA_OUT_OF_MEMORY && f->lost < 1e-2) {
    /* Digits that are left are better than none, where the dense matrix is out of reach. */
    char text[128];
    int length = snprintf(text, sizeof text,
                          "BandedLowRank: no other method fits into memory; log det A may be off by %.0e", f->lost);
    host->warn(text, (size_t)least(most(length, 0), (int64_t)sizeof text - 1));
    status = give_determinant(phase, log_of, result, error);
  } else if (status)
    host->error_move(error, general);
  host->error_release(general);
  return status;
}

/* Real where det A is positive or zero, as the general rule has it. */
static int32_t logdet(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const struct factors *f;
  double phase[2];
  int32_t status = factors_of(operand(call), &f, error);
  if (status) return status;
  /* The general method asks for slogdet, whose rule says why these factors are not used. */
  if (f->unsuited != SUITED || !(f->lost < sqrt(DBL_EPSILON))) return host->call_next(call, result, error);
  double log_of = determinant(f, phase);
  if (phase[1] == 0.0 && phase[0] >= 0.0) return host->set_real(result, log_of);
  /* +0 makes a negative zero positive: log(−1) = +iπ. */
  return host->set_complex(result, log_of, atan2(phase[1] + 0.0, phase[0]));
}

/* ------------------------------------------------------------------------------------------------ entries */

static int32_t trace(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user, (void)error;
  const struct state *s = operand(call);
  double re = 0.0, im = 0.0;
  for (int64_t i = 0; i < s->a.n; i++) {
    double part;
    re += element(s->dtype)->entry(&s->a, i, i, &part);
    im += part;
  }
  return is_complex(s->dtype) ? host->set_complex(result, re, im) : host->set_real(result, re);
}

static int32_t diag(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const struct state *s = operand(call);
  int64_t offset, n = s->a.n;
  int32_t status = host->get_int(host->call_get(call, "offset"), &offset, error);
  if (status) return status;
  int inside = offset > -n && offset < n;
  int64_t row = inside && offset < 0 ? -offset : 0, col = inside && offset > 0 ? offset : 0;
  cola_matrix out;
  status = host->array_new(result, s->dtype, inside ? n - row - col : 0, 1, &out, error);
  if (!status) element(s->dtype)->read_off(&s->a, row, col, 1, &out.dl, 0);
  return status;
}

static int32_t to_dense(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const struct state *s = operand(call);
  cola_matrix out;
  int32_t status = host->array_new(result, s->dtype, s->a.n, s->a.n, &out, error);
  for (int64_t j = 0; j < s->a.n && !status; j++) {
    element(s->dtype)->read_off(&s->a, 0, j, 0, &out.dl, j);
    if (j % 256 == 0) status = host->poll(error);
  }
  return status;
}

/* ------------------------------------------------------------------------------------------------ transposes */

/* Aᵀ = Bᵀ + V̄·(Ū)ᴴ and Aᴴ = Bᴴ + V·Uᴴ */
static int32_t transposed(const struct state *s, int adjoint, cola_value *result, cola_error *error) {
  const struct element *e = element(s->dtype);
  cola_value *slots[3] = {host->value_new(), host->value_new(), host->value_new()};
  cola_matrix to, from;
  int32_t status = host->array_new(slots[0], s->dtype, s->a.kl + s->a.ku + 1, s->a.n, &to, error);
  if (!status) e->transpose_bands(&s->a, adjoint, &to.dl);
  for (int i = 1; i < 3 && !status; i++) {
    const cola_value *other = s->params[3 - i];
    if (adjoint || !e->is_complex) {
      status = host->value_set(slots[i], other);
      continue;
    }
    status = host->array_view(other, &from, error);
    if (!status) status = host->array_new(slots[i], s->dtype, s->a.n, s->a.r, &to, error);
    if (!status) e->conjugate_into(&from.dl, &to.dl);
  }
  if (!status) status = build((const cola_value *const *)slots, s->a.ku, s->dtype, result, error);
  for (int i = 0; i < 3; i++) host->value_release(slots[i]);
  return status;
}

static int32_t transpose(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  return transposed(operand(call), 0, result, error);
}

static int32_t adjoint(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  return transposed(operand(call), 1, result, error);
}

/* ------------------------------------------------------------------------------------------------ sums */

/* A sum of matrices of which something is claimed keeps its terms, so that rules can conclude what holds of it. */
static int32_t claims_nothing(void *user, const cola_call *call, int32_t *accepts, cola_error *error) {
  (void)user;
  int32_t symmetric, self_adjoint;
  const cola_value *a = host->call_get(call, "m");
  int32_t status = host->op_has(a, "Symmetric", &symmetric, error);
  if (!status) status = host->op_has(a, "SelfAdjoint", &self_adjoint, error);
  if (!status) *accepts = !symmetric && !self_adjoint;
  return status;
}

/* (B + U·Vᴴ) + D = (B + D) + U·Vᴴ */
static int32_t add(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const cola_value *m = host->call_get(call, "m"), *d = host->call_get(call, "d");
  const struct state *s = host->op_data(m, &table);
  int64_t rows, cols;
  int32_t status = host->get_shape(d, &rows, &cols, error);
  if (status) return status;
  if (rows != s->a.n || cols != s->a.n)
    return fail(error, COLA_SHAPE_MISMATCH, "add: A = BandedLowRank %lld×%lld, B is %lld×%lld", (long long)s->a.n,
                (long long)s->a.n, (long long)rows, (long long)cols);
  cola_value *entries = host->value_new(), *bands = host->value_new(), *cast = host->value_new();
  cola_matrix from, more, to;
  int32_t of_d, dtype = s->dtype;
  status = host->call("diag", &d, NULL, 1, entries, error);
  if (!status) status = host->get_dtype(entries, &of_d, error);
  if (!status) {
    dtype = promote(is_complex(dtype) || is_complex(of_d), is_double(dtype) || is_double(of_d));
    status = host->array_cast(cast, s->params[0], dtype, error);
  }
  if (!status) status = host->array_view(cast, &from, error);
  if (!status) status = host->array_cast(entries, entries, dtype, error);
  if (!status) status = host->array_view(entries, &more, error);
  if (!status) status = host->array_new(bands, dtype, from.shape[0], from.shape[1], &to, error);
  if (!status) {
    element(dtype)->clean(&from.dl, -1, &to.dl);
    element(dtype)->add_to_row(&more.dl, s->a.ku, &to.dl);
    const cola_value *const arrays[3] = {bands, s->params[1], s->params[2]};
    status = build(arrays, s->a.kl, dtype, result, error);
  }
  host->value_release(entries);
  host->value_release(bands);
  host->value_release(cast);
  return status;
}

/* ------------------------------------------------------------------------------------------------ inverses */

#include "inverse.h"

/* det(A⁻¹) = 1/det A */
static int32_t slogdet_of_inverse(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  const struct inverse_state *t = host->op_data(host->call_arg(call, 0), &inverse_table);
  const struct factors *f;
  double phase[2];
  int32_t status = factors_of(t->s, &f, error);
  if (!status) status = expect_regular(f, error);
  if (status) return status;
  int why = f->unsuited != SUITED ? f->unsuited : f->lost < sqrt(DBL_EPSILON) ? SUITED : CANCELLATION;
  if (why != SUITED) return hand_over(call, REASONS[why], result, error);
  double log_of = determinant(f, phase);
  if (phase[1] != 0.0) phase[1] = -phase[1];
  return give_determinant(phase, 0.0 - log_of, result, error);
}

/* ------------------------------------------------------------------------------------------------ the table */

#define RULE(of, on, run, says)                                                                              \
  {.struct_size = sizeof(cola_method_def), .function = of, .signature = on, .body = run, .name = "banded " of, \
   .doc = says, .file = "rules.h", .line = __LINE__}

static const cola_method_def rules[] = {
    RULE("solve", "BandedLowRank, Array, Auto", solve,
         "A⁻¹·b = y − Z·C⁻¹·Vᴴ·y with y = B⁻¹·b, Z = B⁻¹·U, C = I + Vᴴ·Z\n\n"
         "# Requires   no more than 32 columns in which B is singular to half of the digits.\n"
         "# Cost       n·kl·(kl + ku) + 2nr(2kl + ku) + nr² once, then 2n(2kl + ku + r) for each column and refinement.\n"
         "# Source     Golub & Van Loan, 4th ed., §4.3; Hager 1989, doi 10.1137/1031049"),
    RULE("inverse", "BandedLowRank, Auto", inverse,
         "A⁻¹ by the factors of A, which are made at once: they tell whether they are any good\n\n"
         "# Requires   as solve.\n# Cost       as solve; each apply checks its residual.\n"
         "# Source     Golub & Van Loan, 4th ed., §4.3; Hager 1989, doi 10.1137/1031049"),
    RULE("inverse", "BandedLowRankInverse[_]", inverse_of_inverse,
         "(A⁻¹)⁻¹ = A\n\n# Cost       none.\n# Source     definition"),
    RULE("slogdet", "BandedLowRankInverse[_], Auto", slogdet_of_inverse,
         "det(A⁻¹) = 1/det A\n\n# Cost       n + r with the factors of A.\n# Source     definition"),
    RULE("slogdet", "BandedLowRank, Auto", slogdet,
         "det(B + U·Vᴴ) = det B·det(I + Vᴴ·B⁻¹·U)\n\n"
         "# Requires   as solve, whose factors it shares.\n# Cost       n + r with the factors.\n"
         "# Source     Hager 1989, doi 10.1137/1031049"),
    RULE("logdet", "BandedLowRank, Auto", logdet,
         "log det(B + U·Vᴴ) = log det B + log det(I + Vᴴ·B⁻¹·U)\n\n"
         "# Requires   as solve, whose factors it shares.\n# Cost       n + r with the factors.\n"
         "# Source     Hager 1989, doi 10.1137/1031049"),
    RULE("trace", "BandedLowRank", trace,
         "tr A = tr B + Σᵢₗ uᵢₗ·v̄ᵢₗ\n\n# Cost       n(r + 1), in double precision.\n# Source     definition"),
    RULE("diag", "BandedLowRank", diag,
         "aᵢⱼ = bᵢⱼ + Σₗ uᵢₗ·v̄ⱼₗ along a diagonal\n\n# Cost       n(r + 1), in double precision.\n"
         "# Source     definition"),
    RULE("to_dense", "BandedLowRank", to_dense,
         "aᵢⱼ = bᵢⱼ + Σₗ uᵢₗ·v̄ⱼₗ\n\n# Cost       n²(r + 1).\n# Source     definition"),
    RULE("transpose", "BandedLowRank", transpose,
         "(B + U·Vᴴ)ᵀ = Bᵀ + V̄·(Ū)ᴴ\n\n# Cost       a copy of the entries.\n# Source     definition"),
    RULE("adjoint", "BandedLowRank", adjoint,
         "(B + U·Vᴴ)ᴴ = Bᴴ + V·Uᴴ\n\n# Cost       a copy of the bands.\n# Source     definition"),
    {.struct_size = sizeof(cola_method_def),
     .function = "add",
     .signature = "m:BandedLowRank, d:Diagonal|ScalarMul|Identity",
     .guard_name = "claims_nothing",
     .guard = claims_nothing,
     .body = add,
     .name = "banded add",
     .doc = "(B + U·Vᴴ) + D = (B + D) + U·Vᴴ\n\n# Requires   nothing is claimed of the first one.\n"
            "# Cost       a copy of the bands.\n# Source     definition",
     .file = "rules.h",
     .line = __LINE__},
};
