//! The interface as C sees it, and plugins that were made for an older or a newer minor version of it.

use crate::build::{c_text, compiler, root, scratch};
use crate::trial::{build, call, number, op, operator, together, trust, world};
use cola_plugin::unload;
use cola_plugin_abi as abi;
use cola_runtime::{Array, Value};
use std::fs;
use std::mem::{offset_of, size_of};
use std::process::Command;

/// Lines `name size` and `name.field offset`, as Rust has them.
macro_rules! layout {
    ($lines:expr, $($c:literal = $Rust:ident { $($field:ident),* $(,)? })*) => {$(
        $lines.push((format!("sizeof({})", $c), size_of::<abi::$Rust>()));
        $($lines.push((
            format!("offsetof({}, {})", $c, stringify!($field)),
            offset_of!(abi::$Rust, $field),
        ));)*
    )*};
}

#[test]
fn c_and_rust_agree_on_the_size_and_the_place_of_every_field() {
    let mut lines: Vec<(String, usize)> = Vec::new();
    layout!(lines,
        "DLDevice" = DLDevice { device_type, device_id }
        "DLDataType" = DLDataType { code, bits, lanes }
        "DLTensor" = DLTensor { data, device, ndim, dtype, shape, strides, byte_offset }
        "cola_matrix" = Matrix { dl, shape, strides }
        "cola_cost" = Cost { struct_size, reserved, flops, bytes, held }
        "cola_operator_table" = OperatorTable {
            struct_size, flags, forms, reserved, drop, apply, rebuild, cost, rank_bound,
        }
        "cola_operator_def" = OperatorDef {
            struct_size, reserved, constructor, table, data, rows, cols, dtype, n_children, n_params, reserved2,
            children, params, details,
        }
        "cola_constructor_def" = ConstructorDef {
            struct_size, flags, name, parent, intrinsic, children, dtypes, head, make, user, doc, file, line, reserved,
        }
        "cola_algorithm_def" = AlgorithmDef {
            struct_size, flags, head, parent, check, user, doc, file, line, reserved,
        }
        "cola_property_def" = PropertyDef {
            struct_size, flags, name, implies, holds, user, doc, file, line, reserved,
        }
        "cola_function_def" = FunctionDef { struct_size, flags, head, definition, user, doc, file, line, reserved }
        "cola_method_def" = MethodDef {
            struct_size, flags, function, signature, rank, reserved, guard_name, guard, body, user, name, doc, file,
            line, reserved2,
        }
        "cola_sample_def" = SampleDef { struct_size, flags, name, has, lacks, build, user, file, line, reserved }
        "cola_evidence" = Evidence {
            struct_size, reserved, method, residual, tolerance, standard_error, iterations, note,
        }
        "cola_manifest" = Manifest {
            magic, struct_size, abi_major, abi_minor, flags, reserved, name, version, summary,
        }
        "cola_host" = Host {
            struct_size, abi_major, abi_minor, error_set, error_status, error_message, error_new, error_release,
            error_move, define_constructor, define_algorithm, define_property, define_function, define_method,
            define_sample, call_count, call_arg, call_get, call_bound, call_next, call_invoke, value_new, value_retain,
            value_release, value_set, value_kind, get_bool, get_int, get_real, get_complex, get_text, get_length,
            get_item, get_field, set_none, set_bool, set_int, set_real, set_complex, set_text, set_symbol, set_list,
            set_properties, set_record, get_shape, get_dtype, array_view, array_new, array_copy, array_cast, op_new,
            op_data, op_has, op_tag, op_child, op_param, op_apply, exec_scratch, exec_threads, exec_stream, call, warn,
            poll, evidence,
        }
    );
    lines.push(("COLA_ABI_MAJOR".to_owned(), abi::MAJOR.into()));
    lines.push(("COLA_ABI_MINOR".to_owned(), abi::MINOR.into()));
    lines.push(("COLA_MAGIC".to_owned(), abi::MAGIC as usize));
    let constants: [(&str, i64); 20] = [
        ("COLA_SHAPE_MISMATCH", abi::status::SHAPE_MISMATCH.into()),
        ("COLA_SINGULAR", abi::status::SINGULAR.into()),
        ("COLA_PANICKED", abi::status::PANICKED.into()),
        ("COLA_UNSUPPORTED", abi::status::UNSUPPORTED.into()),
        ("COLA_CANCELLED", abi::status::CANCELLED.into()),
        ("COLA_FAULT", abi::status::FAULT.into()),
        ("COLA_F16", abi::dtype::F16.into()),
        ("COLA_C64", abi::dtype::C64.into()),
        ("COLA_RECORD", abi::kind::RECORD.into()),
        ("COLA_ALGORITHM", abi::kind::ALGORITHM.into()),
        ("COLA_ADJOINT", abi::form::ADJOINT.into()),
        ("COLA_CONJUGATE", abi::form::CONJUGATE.into()),
        ("COLA_SERIAL", abi::flag::SERIAL.into()),
        ("COLA_MULTIPLY", abi::flag::MULTIPLY.into()),
        ("COLA_HERMITIAN", abi::flag::HERMITIAN.into()),
        ("COLA_ABSTRACT", abi::flag::ABSTRACT.into()),
        ("COLA_ASSOCIATIVE", abi::flag::ASSOCIATIVE.into()),
        ("COLA_DEFERRED", abi::flag::DEFERRED.into()),
        ("COLA_UNMAPPABLE", abi::flag::UNMAPPABLE.into()),
        ("COLA_ABORTS", abi::flag::ABORTS.into()),
    ];
    lines.extend(constants.map(|(name, value)| (name.to_owned(), value as usize)));
    let mut source = "#include \"cola_plugin.h\"\n#include <stdio.h>\nint main(void) {\n".to_owned();
    for (what, _) in &lines {
        source.push_str(&format!("  printf(\"%s %llu\\n\", \"{what}\", (unsigned long long)({what}));\n"));
    }
    source.push_str("  return 0;\n}\n");
    let (file, program) = (scratch().join("layout.c"), scratch().join("layout"));
    fs::write(&file, source).unwrap();
    let done = compiler()
        .args(["-std=c11", "-I"])
        .arg(root().join("cola-plugin/include"))
        .arg("-o")
        .args([&program, &file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let told = Command::new(&program).output().unwrap();
    let expected: String = lines.iter().map(|(what, value)| format!("{what} {value}\n")).collect();
    assert_eq!(String::from_utf8_lossy(&told.stdout), expected);
}

#[test]
fn the_header_is_also_c99_and_c_plus_plus_and_its_first_version_is_a_beginning_of_it() {
    let include = root().join("cola-plugin/include");
    let file = scratch().join("header.c");
    fs::write(&file, "#include \"cola_plugin.h\"\nCOLA_PLUGIN(\"header\", \"1\", \"\", 0)\n").unwrap();
    for flags in [["-x", "c", "-std=c99"], ["-x", "c++", "-std=c++11"]] {
        let done = compiler()
            .args(flags)
            .args(["-pedantic", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I"])
            .arg(&include)
            .arg(&file)
            .output()
            .unwrap();
        let told = String::from_utf8_lossy(&done.stderr);
        // A machine may have a compiler for C alone.
        assert!(done.status.success() || told.contains("cc1plus"), "{flags:?}: {told}");
    }
    // Fields are only appended: every line of a struct of 1.0 stands in the header of today, in the same order.
    let now = fs::read_to_string(include.join("cola_plugin.h")).unwrap();
    let first = fs::read_to_string(include.join("history/cola_plugin-1.0.h")).unwrap();
    let mut rest = now.lines();
    for line in first.lines().filter(|l| !l.contains("COLA_ABI_MINOR 0")) {
        assert!(rest.any(|l| l == line), "1.0 has a line that is gone or elsewhere: {line}");
    }
}

/// The trial plugin, built with the header of 1.0 that is kept.
#[test]
fn a_plugin_with_the_struct_sizes_of_the_first_version_works_as_ever() {
    let _turn = together();
    let kept = scratch().join("header-1.0");
    fs::create_dir_all(&kept).unwrap();
    fs::copy(root().join("cola-plugin/include/history/cola_plugin-1.0.h"), kept.join("cola_plugin.h"))
        .unwrap();
    let source = fs::read_to_string(root().join("tests/plugins/trial.c")).unwrap();
    let asserts = "_Static_assert(COLA_ABI_MINOR == 0, \"the old header\");\n";
    let library = scratch().join("older.so");
    let file = scratch().join("older.c");
    fs::write(&file, format!("{source}{asserts}")).unwrap();
    let done = compiler()
        .args(["-std=c11", "-O2", "-Wall", "-Wextra", "-Werror", "-fPIC", "-shared", "-I"])
        .arg(&kept)
        .args(["-DNAME=\"older\"", "-DTYPE=\"Older\"", "-o"])
        .args([&library, &file])
        .output()
        .unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    let plugin = trust(&library).unwrap();
    assert_eq!(plugin.manifest.abi, (1, 0));
    let a = op("Older", 3, 0).unwrap();
    assert_eq!(number(&call("trace", &[&a]).unwrap()), 6.0);
    // What its table does not have is what everybody has who says nothing.
    assert_eq!(operator(&a).rank_bound(), 3);
    let x = call("solve", &[&a, &Value::Array(Array::vector(vec![2.0, 4.0, 6.0]))]).unwrap();
    let Value::Array(x) = x else { panic!("{x}") };
    assert_eq!(x.to_vec::<f64>().unwrap(), [1.0, 2.0, 3.0]);
    unload("older").unwrap();
}

#[test]
fn a_plugin_of_a_later_minor_version_with_larger_structs_works_with_what_this_host_knows() {
    let _turn = together();
    let text = r#"
#include "cola_plugin.h"
#undef COLA_ABI_MINOR
#define COLA_ABI_MINOR 9
COLA_PLUGIN("newer", "1.0", "from the future", COLA_UNMAPPABLE)

struct later_host { cola_host now; int32_t (*not_yet)(void); };
struct later_table { cola_operator_table now; void (*not_yet)(void *data); };
struct later_method { cola_method_def now; const char *not_yet; };

static const cola_host *host;
static cola_plugin *self;
static void not_yet(void *data) { (void)data; }
static int32_t apply(void *data, int32_t form, const double *alpha, const DLTensor *x, const double *beta, DLTensor *y,
                     cola_exec *exec, cola_error *error) {
  (void)data, (void)form, (void)alpha, (void)beta, (void)exec, (void)error;
  for (int64_t j = 0; j < x->shape[1]; j++)
    for (int64_t i = 0; i < x->shape[0]; i++) COLA_AT(double, y, i, j) = -COLA_AT(double, x, i, j);
  return 0;
}
static const struct later_table table = {
    {.struct_size = sizeof table, .flags = COLA_MULTIPLY | COLA_HERMITIAN, .apply = apply}, not_yet};
static int32_t make(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user, (void)call;
  cola_operator_def def = {.struct_size = sizeof def, .constructor = "Newer", .table = &table.now,
                           .rows = 2, .cols = 2, .dtype = COLA_F64};
  return host->op_new(self, &def, result, error);
}
static int32_t trace(void *user, const cola_call *call, cola_value *result, cola_error *error) {
  (void)user, (void)call, (void)error;
  return host->set_real(result, -2);
}
int32_t cola_plugin_init(const cola_host *h, cola_plugin *me, cola_error *error) {
  host = h, self = me;
  const struct later_host *later = (const struct later_host *)h;
  if (h->struct_size >= sizeof *later) return host->error_set(error, COLA_FAULT, "a host from the future", 22);
  cola_constructor_def type = {.struct_size = sizeof type, .name = "Newer", .head = "Newer() -> Operator", .make = make};
  int32_t status = host->define_constructor(me, &type, error);
  struct later_method rule = {{.struct_size = sizeof rule, .function = "trace", .signature = "Newer", .body = trace}, "later"};
  return status ? status : host->define_method(me, &rule.now, error);
}
"#;
    let plugin = trust(&c_text(text, "newer", &["-Wno-missing-field-initializers"])).unwrap();
    assert_eq!(plugin.manifest.abi, (1, 9));
    let a = world().construct("Newer", vec![], vec![]).unwrap();
    assert_eq!(number(&call("trace", &[&a]).unwrap()), -2.0);
    let y = operator(&a).apply(&Array::vector(vec![1.0, 2.0])).unwrap();
    assert_eq!(y.to_vec::<f64>().unwrap(), [-1.0, -2.0]);
    unload("newer").unwrap();
}

#[test]
fn flags_that_this_host_does_not_know_are_refused_since_they_may_change_what_is_meant() {
    let _turn = together();
    let file = build("unknown-flags", "UnknownFlags", &["OTHER_FLAGS=0x4000", "OTHER=\"Nobody\""]);
    let error = trust(&file).err().unwrap();
    assert!(error.to_string().contains("flags 0x4000 that this host does not know"), "{error}");
}
