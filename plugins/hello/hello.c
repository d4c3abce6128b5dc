/* The smallest plugin in C: the n×n matrix of ones, which sums, and its trace. */
#include "cola_plugin.h"
COLA_PLUGIN("hello", "1.0", "the matrix of ones", COLA_UNMAPPABLE)
static const cola_host *host; static cola_plugin *plugin;
static int32_t apply(void *data, int32_t form, const double *alpha, const DLTensor *x, const double *beta, DLTensor *y, cola_exec *exec, cola_error *error) {
  for (int64_t j = 0; j < x->shape[1]; j++) {
    double sum = 0;
    for (int64_t i = 0; i < x->shape[0]; i++) sum += COLA_AT(double, x, i, j);
    for (int64_t i = 0; i < y->shape[0]; i++) COLA_AT(double, y, i, j) = sum;
  }
  return COLA_OK;
}
static const cola_operator_table ones = {.struct_size = sizeof ones, .flags = COLA_MULTIPLY | COLA_HERMITIAN, .apply = apply};
static int32_t new_ones(int64_t n, cola_value *result, cola_error *error) {
  cola_operator_def def = {.struct_size = sizeof def, .constructor = "Ones", .table = &ones, .rows = n, .cols = n, .dtype = COLA_F64};
  return host->op_new(plugin, &def, result, error);
}
static int32_t make(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  int64_t n = 0;
  int32_t status = host->get_int(host->call_get(call, "n"), &n, error);
  return status ? status : new_ones(n, result, error);
}
static int32_t trace(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  int64_t n = 0;
  int32_t status = host->get_shape(host->call_get(call, "a"), &n, &n, error);
  return status ? status : host->set_real(result, (double)n);
}
static int32_t sample(void *user, int32_t dtype, uint64_t seed, cola_value *result, cola_error *error) {
  return dtype == COLA_F64 ? new_ones(3, result, error) : COLA_UNSUPPORTED;
}
int32_t cola_plugin_init(const cola_host *table, cola_plugin *self, cola_error *error) {
  host = table, plugin = self;
  cola_constructor_def type = {.struct_size = sizeof type, .name = "Ones", .intrinsic = "PSD", .dtypes = COLA_DTYPE_BIT(COLA_F64),
                               .head = "Ones(n: Int) -> Operator", .make = make, .doc = "the n×n matrix of ones"};
  cola_method_def rule = {.struct_size = sizeof rule, .function = "trace", .signature = "Ones", .body = trace, .doc = "tr A = n"};
  cola_sample_def three = {.struct_size = sizeof three, .name = "Ones 3×3", .build = sample};
  int32_t status = host->define_constructor(self, &type, error);
  if (!status) status = host->define_method(self, &rule, error);
  return status ? status : host->define_sample(self, &three, error);
}
