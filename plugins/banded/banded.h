/* What the parts of the plugin share: the matrix as the loops see it, its factors, and the four element types. */
#ifndef BANDED_H
#define BANDED_H

#include <complex.h>
#include <float.h>
#include <limits.h>
#include <math.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cola_plugin.h"

/* A = B + U·Vᴴ in one element type; the columns of all three arrays are contiguous. Where the matrix has an entry (i, j)
 * of the band, it is bands[ku + i − j + j·ldb]; the other places of the array are zero. */
struct matrix {
  int64_t n, kl, ku, r;
  const void *bands, *u, *v;
  int64_t ldb, ldu, ldv;
};

/* The factorisation of an operator; written by one thread and not changed once others see it. */
struct factors {
  struct matrix a;     /* in the working precision, f64 or c64 */
  cola_value *held[3]; /* bands, U and V in that precision: what `a` points into */
  int is_complex;
  int64_t kl, ku;      /* bandwidths that can hold an entry, below n */
  int64_t r;           /* columns of U and V with those of the borders */
  int64_t borders;
  int64_t zero_pivot; /* the first zero pivot of a matrix without low-rank part, else −1: A is singular */
  int unsuited;       /* why there are no such factors, one of REASONS; 0 where there are */
  void *lu;           /* (2kl + ku + 1)×n, as LAPACK's xGBTRF leaves it */
  int64_t *pivots;    /* row that was exchanged with row j */
  int64_t *border;    /* column of each border */
  void *z;            /* B⁻¹·U, n×r */
  void *c;            /* LU of I + Vᴴ·Z, r×r */
  int64_t *exchanged; /* its rows */
  double norm;        /* ‖B‖ + ‖U·Vᴴ‖, Frobenius */
  double rcond;       /* an estimate of 1/(‖A‖₁·‖A⁻¹‖₁) */
  double lost;        /* how inexact det A may be, relatively, because of cancellation */
  double log, phase[2]; /* det A = phase·exp(log) */
};

/* Columns that may be added to U and V where B is singular. */
#define MOST_BORDERS 32

/* Why the general methods of the host take a call. */
enum { SUITED = 0, TOO_MANY_BORDERS, SINGULAR_CAPACITANCE, CANCELLATION, ILL_CONDITIONED };

/* The state of an operator. */
struct state {
  struct matrix a;
  int32_t dtype;
  cola_value *params[3];              /* bands, U, V: what `a` points into */
  _Atomic(struct factors *) factors; /* NULL until they are asked for */
  atomic_int distrusted;             /* a residual was too large: general methods take what comes */
};

static const cola_host *host;
static cola_plugin *plugin;

/* An error with a message of its own. */
static int32_t fail(cola_error *error, int32_t status, const char *format, ...) {
  char text[320];
  va_list arguments;
  va_start(arguments, format);
  int length = vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  if (length < 0) length = 0;
  if ((size_t)length >= sizeof text) length = (int)sizeof text - 1;
  return host->error_set(error, status, text, (size_t)length);
}

static int64_t least(int64_t a, int64_t b) { return a < b ? a : b; }
static int64_t most(int64_t a, int64_t b) { return a > b ? a : b; }

/* Memory for rows·columns entries of `size` bytes, at least one; NULL where there is none, or no such number. */
static void *reserve(int64_t rows, int64_t columns, size_t size) {
  size_t m = (size_t)rows, n = (size_t)columns;
  if (rows < 0 || columns < 0 || (n > 0 && m > (PTRDIFF_MAX / size) / n)) return NULL;
  size_t count = m * n;
  return calloc(count > 0 ? count : 1, size);
}

/* Largest magnitude, where NaN stays. */
static double larger(double a, double b) { return isnan(a) || b <= a ? a : b; }

static inline float complex mul_c32(float complex a, float complex b) {
  return CMPLXF(crealf(a) * crealf(b) - cimagf(a) * cimagf(b), crealf(a) * cimagf(b) + cimagf(a) * crealf(b));
}

static inline double complex mul_c64(double complex a, double complex b) {
  return CMPLX(creal(a) * creal(b) - cimag(a) * cimag(b), creal(a) * cimag(b) + cimag(a) * creal(b));
}

#define PASTE_(f, type) f##_##type
#define PASTE(f, type) PASTE_(f, type)
#define OF(f) PASTE(f, TYPE) /* the instance of f for the element type that is being instantiated */

/* f32, f64, c32 and c64 in turn: T is the type, and NUMBER, CONJ, MUL, RE and IM what is done with it, WIDE the
 * same in double precision. Products of
 * complex numbers are written out: the operator * of C calls a function wherever both parts come out as NaN, and so
 * keeps loops from being vectorised. */
#define TYPE f32
#define T float
#define NUMBER(re, im) ((void)(im), (float)(re))
#define CONJ(z) (z)
#define MUL(a, b) ((a) * (b))
#define RE(z) ((double)(z))
#define IM(z) 0.0
#define WIDE double
#define WIDE_NUMBER(re, im) ((void)(im), (re))
#include "element.inc"

#define TYPE f64
#define T double
#define NUMBER(re, im) ((void)(im), (double)(re))
#define CONJ(z) (z)
#define MUL(a, b) ((a) * (b))
#define RE(z) (z)
#define IM(z) 0.0
#define WIDE double
#define WIDE_NUMBER(re, im) ((void)(im), (re))
#define FACTORS 1
#include "element.inc"

#define TYPE c32
#define T float complex
#define NUMBER(re, im) CMPLXF((float)(re), (float)(im))
#define CONJ(z) conjf(z)
#define MUL(a, b) mul_c32(a, b)
#define RE(z) ((double)crealf(z))
#define IM(z) ((double)cimagf(z))
#define WIDE double complex
#define WIDE_NUMBER(re, im) CMPLX(re, im)
#include "element.inc"

#define TYPE c64
#define T double complex
#define NUMBER(re, im) CMPLX(re, im)
#define CONJ(z) conj(z)
#define MUL(a, b) mul_c64(a, b)
#define RE(z) creal(z)
#define IM(z) cimag(z)
#define WIDE double complex
#define WIDE_NUMBER(re, im) CMPLX(re, im)
#define FACTORS 1
#include "element.inc"

#endif
