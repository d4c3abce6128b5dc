/* A plugin that does what a test tells it to, right or wrong. Built many times with other macros:
 *   NAME      name of the plugin            TYPE     name of its operator
 *   MAJOR, MINOR, MAGIC   of the manifest   ENTRY    how the entry behaves
 *   OTHER     operator of another plugin that it has a rule for
 * The operator is multiplication by 2; its option `how` says what its rules do. */
#include "cola_plugin.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#ifndef MAJOR
#define MAJOR COLA_ABI_MAJOR
#endif
#ifndef MINOR
#define MINOR COLA_ABI_MINOR
#endif
#ifndef MAGIC
#define MAGIC COLA_MAGIC
#endif
#ifndef ENTRY
#define ENTRY 0
#endif
#ifndef VERSION
#define VERSION "1.0"
#endif
#ifndef FACTOR
#define FACTOR 2.0
#endif
#ifndef OTHER_FLAGS
#define OTHER_FLAGS COLA_DEFERRED
#endif
#ifndef FLAGS
#define FLAGS COLA_UNMAPPABLE
#endif

enum entry { FINE, FAILS, FAILS_HALFWAY, GARBAGE, IGNORES_REFUSAL, DUPLICATE, UNKNOWN_FUNCTION, BAD_PATTERN, NESTED_CALL };

COLA_EXTERN COLA_EXPORT const cola_manifest cola_plugin_manifest;
COLA_SECTION const cola_manifest cola_plugin_manifest = {MAGIC, sizeof(cola_manifest), MAJOR, MINOR, FLAGS, 0, NAME, VERSION, "a trial"};

static const cola_host *host;
static cola_plugin *self;

struct state {
  int64_t n, how;
};

static int32_t say(cola_error *error, int32_t status, const char *message) {
  return host->error_set(error, status, message, strlen(message));
}

static int32_t apply(void *data, int32_t form, const double *alpha, const DLTensor *x, const double *beta, DLTensor *y,
                     cola_exec *exec, cola_error *error) {
  struct state *s = (struct state *)data;
  (void)form, (void)alpha, (void)beta;
  if (s->how == 20) return -7;
  if (s->how == 21) return say(error, COLA_NOT_FINITE, "the operator says no");
  if (s->how == 22) {
    double *scratch = (double *)host->exec_scratch(exec, 1000 * sizeof(double));
    if (!scratch || (uintptr_t)scratch % 64) return say(error, COLA_OUT_OF_MEMORY, "no aligned scratch");
    for (int i = 0; i < 1000; i++) scratch[i] = i;
  }
  for (int64_t j = 0; j < x->shape[1]; j++)
    for (int64_t i = 0; i < x->shape[0]; i++) COLA_AT(double, y, i, j) = FACTOR * COLA_AT(double, x, i, j);
  return COLA_OK;
}

static void drop(void *data) { free(data); }

static const cola_operator_table table = {.struct_size = sizeof table, .flags = COLA_MULTIPLY | COLA_HERMITIAN, .drop = drop, .apply = apply};

static int32_t new_op(int64_t n, int64_t how, cola_value *result, cola_error *error) {
  struct state *s = (struct state *)malloc(sizeof *s);
  if (!s) return COLA_OUT_OF_MEMORY;
  s->n = n, s->how = how;
  cola_operator_def def;
  memset(&def, 0, sizeof def);
  def.struct_size = sizeof def, def.constructor = TYPE, def.table = &table, def.data = s;
  def.rows = def.cols = n, def.dtype = COLA_F64;
  return host->op_new(self, &def, result, error);
}

static int32_t make(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  int64_t n, how;
  int32_t status = host->get_int(host->call_get(call, "n"), &n, error);
  if (!status) status = host->get_int(host->call_get(call, "how"), &how, error);
  return status ? status : new_op(n, how, result, error);
}

static struct state *state_of(const cola_call *call) {
  return (struct state *)host->op_data(host->call_arg(call, 0), &table);
}

static int32_t trace(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  struct state *s = state_of(call);
  if (!s) return say(error, COLA_TYPE_MISMATCH, "not my operator");
  switch (s->how) {
    case 1: return host->set_real(result, NAN);
    case 2: return 12345;
    case 3: return host->set_text(result, "three", 5, error);
    case 4: return say(error, COLA_SINGULAR, "told so");
    case 5: { /* for ever */
      const cola_value *args[1] = {host->call_arg(call, 0)};
      return host->call("trace", args, NULL, 1, result, error);
    }
    case 6: return COLA_OK; /* without a result */
    case 7: { /* the trace of this matrix is that of its Kronecker product with I(1): a rule of the standard library,
                 which asks for the trace of an operator of this plugin that answers plainly */
      cola_value *plain = host->value_new(), *one = host->value_new(), *kron = host->value_new();
      int32_t status = new_op(s->n, 0, plain, error);
      if (!status) status = new_op(1, 0, one, error);
      const cola_value *two[2] = {plain, one};
      if (!status) status = host->call("kron", two, NULL, 2, kron, error);
      const cola_value *of[1] = {kron};
      if (!status) status = host->call("trace", of, NULL, 1, result, error);
      double t = 0;
      if (!status) status = host->get_real(result, &t, error);
      host->value_release(plain), host->value_release(one), host->value_release(kron);
      return status ? status : host->set_real(result, t / FACTOR);
    }
    case 8: return say(error, COLA_PANICKED, "caught on this side");
    case 9: { /* the error of a nested call travels */
      cola_value *text = host->value_new();
      host->set_text(text, "x", 1, NULL);
      const cola_value *args[1] = {text};
      int32_t status = host->call("trace", args, NULL, 1, result, error);
      host->value_release(text);
      return status;
    }
    case 13: { /* hand over to the next method */
      return host->call_next(call, result, error);
    }
    default: return host->set_real(result, FACTOR * (double)s->n);
  }
}

static int32_t solve(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  struct state *s = state_of(call);
  if (!s) return say(error, COLA_TYPE_MISMATCH, "not my operator");
  cola_matrix b, x;
  int32_t status = host->array_view(host->call_arg(call, 1), &b, error);
  if (status) return status;
  int64_t rows = s->n + (s->how == 10);
  int32_t dtype = s->how == 11 ? COLA_F32 : COLA_F64;
  if (s->how == 11 || s->how == 10) return host->array_new(result, dtype, rows, b.shape[1], &x, error);
  cola_value *wide = host->value_new();
  status = host->array_cast(wide, host->call_arg(call, 1), COLA_F64, error);
  if (!status) status = host->array_view(wide, &b, error);
  if (!status) status = host->array_new(result, COLA_F64, rows, b.shape[1], &x, error);
  for (int64_t j = 0; !status && j < b.shape[1]; j++)
    for (int64_t i = 0; i < s->n; i++) COLA_AT(double, &x.dl, i, j) = COLA_AT(double, &b.dl, i, j) / FACTOR;
  if (!status && s->how == 12 && s->n > 0) COLA_AT(double, &x.dl, 0, 0) = NAN;
  host->value_release(wide);
  return status;
}

/* add(TYPE, Diagonal): the value of the first entry of a sum says that this rule ran: it answers 1000·I. */
static int32_t add(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  int64_t m, n;
  int32_t status = host->get_shape(host->call_arg(call, 0), &m, &n, error);
  if (status) return status;
  cola_value *size = host->value_new(), *value = host->value_new();
  host->set_int(size, n), host->set_real(value, 1000);
  const cola_value *args[2] = {size, value};
  const char *names[2] = {"n", "c"};
  status = host->call("ScalarMul", args, names, 2, result, error);
  host->value_release(size), host->value_release(value);
  return status;
}

#ifdef OTHER
/* logdet of the other plugin's operator: a rule that can tell that it ran. */
static int32_t foreign(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user, (void)call, (void)error;
  return host->set_real(result, 4321);
}
#endif

static int32_t guard(void *user, const cola_call *call, int32_t *accepts, cola_error *error) {
  (void)user, (void)error;
  struct state *s = state_of(call);
  *accepts = s && s->how == 30;
  return s && s->how == 31 ? 999 : COLA_OK;
}

static int32_t guarded(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user, (void)call, (void)error;
  return host->set_real(result, -30);
}

static int32_t late(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user;
  struct state *s = state_of(call);
  cola_method_def def = {0};
  def.struct_size = sizeof def, def.function = "det", def.signature = TYPE, def.body = trace;
  if (s && s->how == 40) return host->define_method(self, &def, error);
  return host->call_next(call, result, error);
}

static int32_t sample(void *user, int32_t dtype, uint64_t seed, cola_value *result, cola_error *error) {
  (void)user, (void)seed;
  return dtype == COLA_F64 ? new_op(3, 0, result, error) : COLA_UNSUPPORTED;
}

COLA_EXPORT int32_t cola_plugin_init(const cola_host *h, cola_plugin *me, cola_error *error) {
  host = h, self = me;
  if (ENTRY == FAILS) return say(error, COLA_IO, "the entry says no");
  if (ENTRY == GARBAGE) return 77;
  if (ENTRY == NESTED_CALL) {
    /* The registry may be used from the entry; operators of one's own may not be made yet. */
    cola_value *out = host->value_new();
    int32_t status = new_op(1, 0, out, error);
    host->value_release(out);
    return status;
  }
  cola_constructor_def type = {0};
  type.struct_size = sizeof type, type.name = TYPE, type.dtypes = COLA_DTYPE_BIT(COLA_F64);
  type.head = TYPE "(n: Int; how: Int = 0) -> Operator", type.make = make, type.doc = "2·I, and mischief", type.file = "trial.c",
  type.line = __LINE__;
  int32_t status = host->define_constructor(me, &type, error);
  cola_method_def rule = {0};
  rule.struct_size = sizeof rule, rule.doc = "tr(2·I) = 2n", rule.file = "trial.c", rule.line = __LINE__;
  rule.function = "trace", rule.signature = TYPE, rule.body = trace;
  if (!status) status = host->define_method(me, &rule, error);
  if (ENTRY == FAILS_HALFWAY) return say(error, COLA_UNSUPPORTED, "half of it was registered");
  if (ENTRY == DUPLICATE) host->define_method(me, &rule, error);
  rule.function = "solve", rule.signature = TYPE ", Array, Auto", rule.body = solve, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
  rule.function = "add", rule.signature = TYPE ", Diagonal", rule.body = add, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
  rule.function = "trace", rule.signature = TYPE, rule.body = guarded, rule.guard = guard, rule.guard_name = "how is 30";
  if (!status) status = host->define_method(me, &rule, error);
  rule.guard = NULL, rule.guard_name = NULL;
  rule.function = "det", rule.signature = TYPE, rule.body = late, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
#ifdef OTHER
  rule.function = "logdet", rule.signature = OTHER, rule.body = foreign, rule.flags = OTHER_FLAGS, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
  rule.flags = 0;
#endif
#ifdef EXTRA_FUNCTION
  cola_function_def f = {0};
  f.struct_size = sizeof f, f.head = EXTRA_FUNCTION, f.doc = "a function of its own";
  if (!status) status = host->define_function(me, &f, error);
  rule.function = EXTRA_NAME, rule.signature = "_", rule.rank = COLA_FALLBACK, rule.body = guarded, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
  rule.rank = 0;
#endif
#ifdef EXTRA_METHOD
  rule.function = EXTRA_METHOD, rule.signature = EXTRA_SIGNATURE, rule.body = guarded, rule.rank = EXTRA_RANK, rule.line = __LINE__;
  if (!status) status = host->define_method(me, &rule, error);
  rule.rank = 0;
#endif
  if (ENTRY == UNKNOWN_FUNCTION) rule.function = "no_such_function", host->define_method(me, &rule, error);
  if (ENTRY == BAD_PATTERN) rule.function = "trace", rule.signature = "Sum[", host->define_method(me, &rule, error);
  if (ENTRY == IGNORES_REFUSAL) {
    rule.function = NULL;
    host->define_method(me, &rule, NULL);
    return COLA_OK;
  }
  cola_sample_def three = {0};
  three.struct_size = sizeof three, three.name = TYPE " 3×3", three.build = sample;
  return status ? status : host->define_sample(me, &three, error);
}
