/* cola_plugin.h: the interface between the program `cola` and a library that it loads while it runs.
 *
 * Self-contained C11 (C++11 as well); nothing to link against. A plugin is a shared library with
 *
 *   1. a manifest, which the host reads from the file before it maps any of it:
 *          COLA_PLUGIN("hello", "1.0", "says hello", COLA_UNMAPPABLE)
 *   2. one function, which tells what the plugin adds:
 *          COLA_EXPORT int32_t cola_plugin_init(const cola_host *host, cola_plugin *self, cola_error *error)
 *
 * The smallest one is quoted in docs/plugins.md, which leads from nothing to a working plugin.
 *
 * What holds everywhere
 *
 *   Status    Functions that can fail return a status, 0 for success, and put the details into the error slot that
 *             they are given. A plugin passes on the slot that it was given, so that the cause of an error travels
 *             with it: `status = host->call(..., error); if (status) return status;`. NULL is allowed for a slot.
 *   Handles   `cola_value *` is a slot that holds a value: a number, an array, an operator, an algorithm, ...
 *             Borrowed ones (`const`, or handed in) live until the function that got them returns; own ones come from
 *             value_new and value_retain and go to value_release. Values never change once others see them.
 *   Text      Names are UTF-8 and end with NUL. Where a length stands beside a pointer, no NUL is needed.
 *   Memory    Each side frees what it allocated. What a definition points to (names, functions, `user`) must live as
 *             long as the library: use static data.
 *   Unwinding No C++ exception, longjmp or Rust panic may cross. Catch, and return COLA_PANICKED.
 *   Threads   Every function of the host may be called on any thread. Callbacks of the plugin are called on any
 *             thread, several at a time; COLA_SERIAL asks for one at a time.
 *   Versions  Every struct begins with its size. Fields are only ever appended: a field that lies beyond `struct_size`
 *             is absent, like a NULL. Check COLA_HAS before using a function of the host that is newer than 1.0.
 *   Shapes    Matrices are DLPack tensors of two dimensions with strides counted in entries; one stride is 1, and
 *             column-major (strides {1, leading dimension}) is usual. byte_offset is 0.
 */
#ifndef COLA_PLUGIN_H
#define COLA_PLUGIN_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#define COLA_ABI_MAJOR 1 /* other majors are refused */
#define COLA_ABI_MINOR 1 /* other minors are welcome, older and newer */

/* ------------------------------------------------------------------------------------------------ DLPack, v1 layout */

#ifndef DLPACK_DLPACK_H_
#define DLPACK_DLPACK_H_
typedef enum { kDLCPU = 1, kDLCUDA = 2 } DLDeviceType;
typedef struct {
  int32_t device_type; /* DLDeviceType */
  int32_t device_id;
} DLDevice;
typedef enum { kDLInt = 0, kDLUInt = 1, kDLFloat = 2, kDLBfloat = 4, kDLComplex = 5 } DLDataTypeCode;
typedef struct {
  uint8_t code; /* DLDataTypeCode */
  uint8_t bits; /* of the whole entry: 128 for a complex number of two doubles */
  uint16_t lanes;
} DLDataType;
typedef struct {
  void *data;
  DLDevice device;
  int32_t ndim;
  DLDataType dtype;
  int64_t *shape;
  int64_t *strides; /* in entries */
  uint64_t byte_offset;
} DLTensor;
#endif

/* A matrix of the host: `dl`, with room for its shape and strides. `dl.shape` and `dl.strides` point into it, so it is
 * filled in place and not copied. */
typedef struct {
  DLTensor dl;
  int64_t shape[2];
  int64_t strides[2];
} cola_matrix;

/* Entry (i, j) of a matrix, as an lvalue. */
#define COLA_AT(TYPE, t, i, j) \
  (((TYPE *)(t)->data)[(int64_t)(i) * (t)->strides[0] + (int64_t)(j) * (t)->strides[1]])

/* ------------------------------------------------------------------------------------------------ words */

typedef struct cola_value cola_value;   /* a slot with a value */
typedef struct cola_error cola_error;   /* a slot for an error */
typedef struct cola_call cola_call;     /* a call in progress: its arguments */
typedef struct cola_plugin cola_plugin; /* the plugin, as the host knows it */
typedef struct cola_exec cola_exec;     /* what an operator computes with: scratch memory, threads, stream */

/* Status. A value that is not listed here is a fault of whoever returned it. */
enum {
  COLA_OK = 0,
  COLA_SHAPE_MISMATCH = 1,
  COLA_INVALID_ARGUMENT = 2,
  COLA_TYPE_MISMATCH = 3,
  COLA_DTYPE_MISMATCH = 4,
  COLA_DEVICE_MISMATCH = 5,
  COLA_OUT_OF_BOUNDS = 6,
  COLA_OUT_OF_MEMORY = 7,
  COLA_NOT_FINITE = 8,
  COLA_SINGULAR = 9,
  COLA_NOT_POSITIVE_DEFINITE = 10,
  COLA_NOT_CONVERGED = 11,
  COLA_INACCURATE = 12,
  COLA_FALSE_CLAIM = 13,
  COLA_NO_METHOD = 14,
  COLA_AMBIGUOUS = 15,
  COLA_UNKNOWN_NAME = 16,
  COLA_REGISTRATION = 17, /* an item that cannot be registered; also: registered too late */
  COLA_PANICKED = 18,     /* an exception or panic that was caught */
  COLA_TOO_DEEP = 19,
  COLA_UNSUPPORTED = 20, /* not possible for these operands, and no way around it */
  COLA_IO = 21,
  COLA_CANCELLED = 22, /* the user asked to stop; pass it on */
  COLA_FAULT = 23      /* a plugin broke the rules of this interface */
};

/* Element types. */
enum { COLA_F16 = 1, COLA_BF16 = 2, COLA_F32 = 3, COLA_F64 = 4, COLA_C32 = 5, COLA_C64 = 6 };
#define COLA_DTYPE_BIT(dtype) (UINT32_C(1) << (dtype))

/* Kinds of values. */
enum {
  COLA_NONE = 0,
  COLA_BOOL = 1,
  COLA_INT = 2,
  COLA_REAL = 3,
  COLA_COMPLEX = 4,
  COLA_TEXT = 5,
  COLA_SYMBOL = 6, /* a bare name, as `fro` in norm(A, fro) */
  COLA_LIST = 7,
  COLA_INDEX = 8,
  COLA_ARRAY = 9,
  COLA_OPERATOR = 10,
  COLA_ALGORITHM = 11,
  COLA_PROPERTIES = 12,
  COLA_RECORD = 13
};

/* op(A) of an operator A. */
enum { COLA_PLAIN = 0, COLA_TRANSPOSE = 1, COLA_ADJOINT = 2, COLA_CONJUGATE = 3 };
#define COLA_FORM_BIT(form) (UINT32_C(1) << (form))

/* ------------------------------------------------------------------------------------------------ callbacks */

/* A rule, a constructor, a definition: reads the arguments of the call, writes the result. The arguments of a method
 * come in the order of its signature, those of a constructor in the order of its head. */
typedef int32_t (*cola_body)(void *user, const cola_call *call, cola_value *result, cola_error *error);

/* A guard: *accepts = 1 where the method wants the call. */
typedef int32_t (*cola_guard)(void *user, const cola_call *call, int32_t *accepts, cola_error *error);

/* The definition of a property: *holds = 1 where the matrix, of COLA_C64, has it up to `tolerance` times its norm. */
typedef int32_t (*cola_holds)(void *user, const DLTensor *matrix, double tolerance, int32_t *holds, cola_error *error);

/* A sample for `cola check`: a small operator of that dtype; COLA_UNSUPPORTED where there is none. */
typedef int32_t (*cola_sample)(void *user, int32_t dtype, uint64_t seed, cola_value *result, cola_error *error);

/* ------------------------------------------------------------------------------------------------ operators */

/* Flags of an operator's table. */
enum {
  COLA_SERIAL = 1,    /* not to be used by two threads at a time */
  COLA_MULTIPLY = 2,  /* apply is only ever asked for y = op(A)*x: alpha is 1, beta is 0 */
  COLA_HERMITIAN = 4  /* A is its own adjoint: the adjoint is never asked for */
};

/* Work of one apply to one column. */
typedef struct {
  uint32_t struct_size;
  uint32_t reserved;
  double flops; /* real operations */
  double bytes; /* read and written */
  double held;  /* bytes that the operator holds */
} cola_cost;

/* How an operator acts. One static table for each kind of operator; its address is its identity, see op_data. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  /* The forms of op(A) that apply knows, as COLA_FORM_BITs; 0 stands for COLA_PLAIN alone. The host makes the others
   * of them where it can: of a real operator the transpose is the adjoint, of a complex one the adjoint is the
   * conjugated transpose. What cannot be made is COLA_UNSUPPORTED. */
  uint32_t forms;
  uint32_t reserved;
  /* Frees the state. Required where the state is not static. */
  void (*drop)(void *data);
  /* y <- alpha*op(A)*x + beta*y for a block x of columns. x and y have the operator's dtype and fitting shapes; alpha
   * and beta are complex numbers {re, im}, real for a real operator. beta = 0 overwrites y even where it is NaN.
   * x and y do not overlap. Required. */
  int32_t (*apply)(void *data, int32_t form, const double alpha[2], const DLTensor *x, const double beta[2],
                   DLTensor *y, cola_exec *exec, cola_error *error);
  /* The same operator with other children and params, for casts and gradients. */
  int32_t (*rebuild)(void *data, const cola_value *const *children, size_t n_children,
                     const cola_value *const *params, size_t n_params, cola_value *result, cola_error *error);
  /* Work of one apply; without it, that of a dense matrix is assumed. */
  void (*cost)(void *data, cola_cost *cost);
  /* Since 1.1. A number that the rank cannot exceed, as seen without arithmetic; without it min(rows, cols). */
  int64_t (*rank_bound)(void *data);
} cola_operator_table;

/* An operator to be made. Arrays and children are shared, not copied. */
typedef struct {
  uint32_t struct_size;
  uint32_t reserved;
  const char *constructor; /* one that this plugin defined */
  const cola_operator_table *table;
  void *data; /* the state; from the moment op_new is called the host will drop it, also when op_new fails */
  int64_t rows, cols;
  int32_t dtype;
  uint32_t n_children, n_params, reserved2;
  const cola_value *const *children; /* operators that it is composed of: they are a part of its type */
  const cola_value *const *params;   /* arrays that it is made of: what can be differentiated */
  const char *details;               /* shown beside its type, as `k=20`; NULL for nothing */
} cola_operator_def;

/* ------------------------------------------------------------------------------------------------ definitions */

/* Flags of definitions. */
enum {
  COLA_ABSTRACT = 1,    /* constructor: a node of the tree that no operator has */
  COLA_COMMUTATIVE = 2, /* constructor: the order of children does not matter; function: nor that of two arguments */
  COLA_ASSOCIATIVE = 4, /* function: f(a, b, c) is f(f(a, b), c) */
  COLA_DEFERRED = 8     /* method: wait until its function and the names in its pattern are registered */
};

/* A type of operator, and how it is built by name. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;      /* "Stencil" */
  const char *parent;    /* above it in the tree; NULL for "Operator" */
  const char *intrinsic; /* properties of every such operator, separated by spaces; or NULL */
  int32_t children;      /* how many operators it is composed of; -1 for any number */
  uint32_t dtypes;       /* COLA_DTYPE_BITs that it exists for; 0 for all */
  const char *head;      /* "Stencil(n: Int; c: Float = 4.0) -> Operator"; NULL: not built by name */
  cola_body make;
  void *user;
  const char *doc; /* first line: what it is */
  const char *file;
  uint32_t line;
  uint32_t reserved;
} cola_constructor_def;

/* A numerical method that can be named: a value with options, dispatched on. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  const char *head;   /* "Richardson(; omega: Float = 1.0, iterations: Int = 100)": the options stand after ; */
  const char *parent; /* NULL for "Algorithm" */
  cola_body check;    /* refuses options that are not allowed; or NULL */
  void *user;
  const char *doc;
  const char *file;
  uint32_t line;
  uint32_t reserved;
} cola_algorithm_def;

/* A fact that may hold of an operator. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;
  const char *implies; /* names separated by spaces; or NULL */
  cola_holds holds;
  void *user;
  const char *doc;
  const char *file;
  uint32_t line;
  uint32_t reserved;
} cola_property_def;

/* A generic function. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  /* "solve(a: Operator, b: Array, alg: Algorithm = Auto) -> Array[a.cols, b.cols]": what stands before ; is dispatched
   * on. The host holds every method to the kind and shape of the result. */
  const char *head;
  cola_body definition; /* on dense operands in COLA_F64 or COLA_C64, for `cola check` */
  void *user;
  const char *doc;
  const char *file;
  uint32_t line;
  uint32_t reserved;
} cola_function_def;

/* Ranks of methods. */
enum { COLA_OVERRIDE = 1, COLA_STRUCTURE = 0, COLA_BY_ALGORITHM = -1, COLA_FALLBACK = -2 };

/* A rule: one implementation of a function for one signature. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  const char *function;  /* "logdet" */
  const char *signature; /* "Stencil", "Sum[Stencil, u:LowRank]", "PSD[_], Richardson" */
  int32_t rank;          /* COLA_STRUCTURE unless said otherwise */
  uint32_t reserved;
  const char *guard_name; /* shown where the guard declines */
  cola_guard guard;       /* or NULL */
  cola_body body;
  void *user;
  const char *name; /* short, for messages */
  const char *doc;  /* the identity; then # Requires, # Cost, # Source */
  const char *file;
  uint32_t line;
  uint32_t reserved2;
} cola_method_def;

/* An operator that `cola check` tries rules on. */
typedef struct {
  uint32_t struct_size;
  uint32_t flags;
  const char *name;
  const char *has;   /* properties that must be known of it, separated by spaces; or NULL */
  const char *lacks; /* properties that must not be; or NULL */
  cola_sample build;
  void *user;
  const char *file;
  uint32_t line;
  uint32_t reserved;
} cola_sample_def;

/* How a numerical method came to its result, for the report of what ran. NAN and -1 stand for what is not known. */
typedef struct {
  uint32_t struct_size;
  uint32_t reserved;
  const char *method; /* "banded LU" */
  double residual;    /* |b - A*x| / |b|, recomputed with A itself */
  double tolerance;
  double standard_error;
  int64_t iterations;
  const char *note; /* or NULL */
} cola_evidence;

/* ------------------------------------------------------------------------------------------------ the host */

/* The functions of the host. The table lives as long as the process. */
typedef struct cola_host {
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;

  /* Errors. A message that is set replaces an earlier one. error_set returns the status, for `return`. */
  int32_t (*error_set)(cola_error *error, int32_t status, const char *message, size_t length);
  int32_t (*error_status)(const cola_error *error);
  const char *(*error_message)(const cola_error *error, size_t *length); /* lives as long as the slot is not touched */
  cola_error *(*error_new)(void); /* a slot of one's own: to try something and go on after an error */
  void (*error_release)(cola_error *error);
  int32_t (*error_move)(cola_error *to, cola_error *from); /* leaves `from` empty; returns the status */

  /* Registration: within cola_plugin_init only, later COLA_REGISTRATION. What a definition says is copied; what
   * it points to as function or `user` is kept. Whether it all fits together is told when init has returned. */
  int32_t (*define_constructor)(cola_plugin *self, const cola_constructor_def *def, cola_error *error);
  int32_t (*define_algorithm)(cola_plugin *self, const cola_algorithm_def *def, cola_error *error);
  int32_t (*define_property)(cola_plugin *self, const cola_property_def *def, cola_error *error);
  int32_t (*define_function)(cola_plugin *self, const cola_function_def *def, cola_error *error);
  int32_t (*define_method)(cola_plugin *self, const cola_method_def *def, cola_error *error);
  int32_t (*define_sample)(cola_plugin *self, const cola_sample_def *def, cola_error *error);

  /* The call in progress. Arguments are NULL beyond their number, and for a name that is neither a parameter nor
   * bound by the pattern. call_bound gives the i-th operator that a pattern bound to the name, NULL beyond the last. */
  size_t (*call_count)(const cola_call *call);
  const cola_value *(*call_arg)(const cola_call *call, size_t i);
  const cola_value *(*call_get)(const cola_call *call, const char *name);
  const cola_value *(*call_bound)(const cola_call *call, const char *name, size_t i);
  /* Goes on to the next most specific method; runs the one of exactly that signature. For methods only. */
  int32_t (*call_next)(const cola_call *call, cola_value *result, cola_error *error);
  int32_t (*call_invoke)(const cola_call *call, const char *signature, cola_value *result, cola_error *error);

  /* Slots. */
  cola_value *(*value_new)(void); /* holds nothing */
  cola_value *(*value_retain)(const cola_value *value); /* a slot of one's own with the same value */
  void (*value_release)(cola_value *value);
  int32_t (*value_set)(cola_value *slot, const cola_value *value);
  int32_t (*value_kind)(const cola_value *value);

  /* Reading; COLA_TYPE_MISMATCH where the value is of another kind. An integer reads as a real, both as complex. */
  int32_t (*get_bool)(const cola_value *value, int32_t *out, cola_error *error);
  int32_t (*get_int)(const cola_value *value, int64_t *out, cola_error *error);
  int32_t (*get_real)(const cola_value *value, double *out, cola_error *error);
  int32_t (*get_complex)(const cola_value *value, double out[2], cola_error *error);
  /* The text is not ended by NUL. */
  int32_t (*get_text)(const cola_value *value, const char **out, size_t *length, cola_error *error);
  int32_t (*get_length)(const cola_value *value, size_t *out, cola_error *error); /* of a list */
  int32_t (*get_item)(const cola_value *value, size_t i, cola_value *out, cola_error *error);
  /* A field of a record, an option of an algorithm. */
  int32_t (*get_field)(const cola_value *value, const char *name, cola_value *out, cola_error *error);

  /* Writing into a slot of one's own or a result. */
  int32_t (*set_none)(cola_value *slot);
  int32_t (*set_bool)(cola_value *slot, int32_t value);
  int32_t (*set_int)(cola_value *slot, int64_t value);
  int32_t (*set_real)(cola_value *slot, double value);
  int32_t (*set_complex)(cola_value *slot, double re, double im);
  int32_t (*set_text)(cola_value *slot, const char *text, size_t length, cola_error *error);
  int32_t (*set_symbol)(cola_value *slot, const char *name, cola_error *error);
  int32_t (*set_list)(cola_value *slot, const cola_value *const *items, size_t n, cola_error *error);
  int32_t (*set_properties)(cola_value *slot, const char *names, cola_error *error); /* separated by spaces */
  /* A record, such as the results of slogdet, eig, svd: names and values of its fields. */
  int32_t (*set_record)(cola_value *slot, const char *name, const char *const *fields,
                        const cola_value *const *values, size_t n, cola_error *error);

  /* Arrays and operators. */
  int32_t (*get_shape)(const cola_value *value, int64_t *rows, int64_t *cols, cola_error *error);
  int32_t (*get_dtype)(const cola_value *value, int32_t *dtype, cola_error *error);
  /* The entries of an array, borrowed: they live as long as the slot is not touched. Read only. */
  int32_t (*array_view)(const cola_value *value, cola_matrix *out, cola_error *error);
  /* A new array of zeros, which may be written through `out` until the slot is passed on. */
  int32_t (*array_new)(cola_value *slot, int32_t dtype, int64_t rows, int64_t cols, cola_matrix *out,
                       cola_error *error);
  /* A copy of any matrix in memory; the same array in another dtype. Both have contiguous columns, as array_new. */
  int32_t (*array_copy)(cola_value *slot, const DLTensor *matrix, cola_error *error);
  int32_t (*array_cast)(cola_value *slot, const cola_value *array, int32_t dtype, cola_error *error);

  /* Operators. */
  int32_t (*op_new)(cola_plugin *self, const cola_operator_def *def, cola_value *out, cola_error *error);
  /* The state of an operator with that table; NULL for all others. */
  void *(*op_data)(const cola_value *op, const cola_operator_table *table);
  int32_t (*op_has)(const cola_value *op, const char *property, int32_t *has, cola_error *error);
  int32_t (*op_tag)(const cola_value *op, cola_value *text, cola_error *error); /* "PSD[Sum[Dense, Diagonal]]" */
  int32_t (*op_child)(const cola_value *op, size_t i, cola_value *out, cola_error *error);
  int32_t (*op_param)(const cola_value *op, size_t i, cola_value *out, cola_error *error);
  /* y <- alpha*op(A)*x + beta*y; x and y must not overlap. `exec` is the one that the caller was given, or NULL. */
  int32_t (*op_apply)(const cola_value *op, int32_t form, const double alpha[2], const DLTensor *x,
                      const double beta[2], DLTensor *y, cola_exec *exec, cola_error *error);

  /* Memory for the time of one apply, at a multiple of 64 bytes, kept from one apply to the next; NULL when there is
   * none. Threads that may be used. The stream of the device, NULL on the CPU. */
  void *(*exec_scratch)(cola_exec *exec, size_t bytes);
  int32_t (*exec_threads)(const cola_exec *exec);
  void *(*exec_stream)(const cola_exec *exec);

  /* Calls a function, or builds an operator or algorithm, by name. `names[i]` is NULL for an argument by position;
   * `names` may be NULL. Arrays become operators where one is needed, missing arguments get their defaults. */
  int32_t (*call)(const char *function, const cola_value *const *args, const char *const *names, size_t n,
                  cola_value *result, cola_error *error);

  /* For the report of what ran: something that the user should know. */
  int32_t (*warn)(const char *message, size_t length);
  /* COLA_CANCELLED where the user asked to stop or the time is over: ask in long loops, and pass it on. */
  int32_t (*poll)(cola_error *error);

  /* Since 1.1. How the method that runs came to its result. */
  int32_t (*evidence)(const cola_evidence *evidence, cola_error *error);
} cola_host;

/* Whether the host has a function: it is as new as that field, and the field is not NULL. */
#define COLA_HAS(host, field) \
  ((host)->struct_size >= offsetof(cola_host, field) + sizeof((host)->field) && (host)->field != NULL)

/* ------------------------------------------------------------------------------------------------ the manifest */

#define COLA_MAGIC UINT64_C(0x47554c50414c4f43) /* "COLAPLUG" in memory, where the least byte is first */

/* Flags of the manifest. In all flags, bits that a host does not know are refused: they may change what is meant. */
enum {
  /* The library may be unmapped when nothing made by it lives: it starts no threads that outlive a call, keeps no
   * thread-local data with destructors, and registers nothing elsewhere. Without it, it stays mapped for ever. */
  COLA_UNMAPPABLE = 1,
  COLA_ABORTS = 2 /* a panic ends the process (Rust with panic=abort): refused */
};

typedef struct {
  uint64_t magic;
  uint32_t struct_size;
  uint16_t abi_major, abi_minor;
  uint32_t flags;
  uint32_t reserved;
  char name[64]; /* letters, digits, - and _ */
  char version[32];
  char summary[128];
} cola_manifest;

#if defined(_MSC_VER)
#pragma section(".cola", read)
#define COLA_EXPORT __declspec(dllexport)
#define COLA_SECTION __declspec(allocate(".cola"))
#elif defined(_WIN32)
#define COLA_EXPORT __attribute__((dllexport))
#define COLA_SECTION __attribute__((used, section(".cola")))
#elif defined(__APPLE__)
#define COLA_EXPORT __attribute__((visibility("default")))
#define COLA_SECTION __attribute__((used, section("__DATA,__cola_plugin")))
#else
#define COLA_EXPORT __attribute__((visibility("default")))
#if defined(__has_attribute)
#if __has_attribute(retain)
#define COLA_SECTION __attribute__((used, retain, section(".cola_plugin")))
#endif
#endif
#ifndef COLA_SECTION
#define COLA_SECTION __attribute__((used, section(".cola_plugin")))
#endif
#endif

#ifdef __cplusplus
#define COLA_EXTERN extern "C"
#else
#define COLA_EXTERN
#endif

/* The manifest of a plugin, once in one of its files. */
#define COLA_PLUGIN(NAME, VERSION, SUMMARY, FLAGS)                                                              \
  COLA_EXTERN COLA_EXPORT const cola_manifest cola_plugin_manifest;                                             \
  COLA_SECTION const cola_manifest cola_plugin_manifest = {                                                     \
      COLA_MAGIC, sizeof(cola_manifest), COLA_ABI_MAJOR, COLA_ABI_MINOR, (FLAGS), 0, NAME, VERSION, SUMMARY};

/* What a plugin exports. */
COLA_EXPORT int32_t cola_plugin_init(const cola_host *host, cola_plugin *self, cola_error *error);

#ifdef __cplusplus
}
#endif
#endif
