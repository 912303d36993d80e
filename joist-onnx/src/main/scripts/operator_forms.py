"""Writes the forms of ai.onnx's operators, version by version, as joist-onnx reads them.

Usage: python operator_forms.py > joist-onnx/src/main/resources/joist/onnx/version/operators.txt

A line is an operator, the version since which it has this form, its inputs, outputs and attributes,
and the element types of each type letter. '-' is none. See OperatorForm.java for the meaning.
"""

from collections import defaultdict

import onnx
from onnx import TensorProto, defs, helper

OLDEST = 7
KINDS = {
    "FLOAT": "f", "INT": "i", "STRING": "s", "TENSOR": "t", "GRAPH": "g", "SPARSE_TENSOR": "p",
    "TYPE_PROTO": "y", "FLOATS": "F", "INTS": "I", "STRINGS": "S", "TENSORS": "T", "GRAPHS": "G",
    "SPARSE_TENSORS": "P", "TYPE_PROTOS": "Y",
}
NAMES = {
    "float": "FLOAT", "uint8": "UINT8", "int8": "INT8", "uint16": "UINT16", "int16": "INT16",
    "int32": "INT32", "int64": "INT64", "string": "STRING", "bool": "BOOL", "float16": "FLOAT16",
    "double": "DOUBLE", "uint32": "UINT32", "uint64": "UINT64", "complex64": "COMPLEX64",
    "complex128": "COMPLEX128", "bfloat16": "BFLOAT16",
}


def mask(types):
    bits, kinds = 0, ""
    for text in types:
        if text.startswith("tensor("):
            name = text[len("tensor("):-1]
            bits |= 1 << TensorProto.DataType.Value(NAMES.get(name, name.upper()))
        elif text.startswith("seq(") and "q" not in kinds:
            kinds += "q"
        elif text.startswith("optional(") and "o" not in kinds:
            kinds += "o"
    return "%x%s" % (bits, "".join(sorted(kinds)))


def default(attribute):
    if not attribute.default_value.type:
        return ""
    value = helper.get_attribute_value(attribute.default_value)
    if isinstance(value, list):
        return ""  # no list was added or removed with a default
    if isinstance(value, bytes):
        return "=" + value.decode()
    return "=" + repr(value)


def line(schema):
    constraints = {c.type_param_str: c.allowed_type_strs for c in schema.type_constraints}
    letters = {}

    def formal(parameter):
        letter = letters.setdefault(parameter.type_str, "ABCDEFGHIJKLMNOP"[len(letters)])
        option = str(parameter.option).rsplit(".", 1)[-1]
        mark = "?" if option == "Optional" else ""
        if option == "Variadic":
            mark = "*" if parameter.is_homogeneous else "+"
        return letter + mark

    inputs = [formal(p) for p in schema.inputs]
    outputs = [formal(p) for p in schema.outputs]
    attributes = [
        name + ("!" if a.required else "") + ":" + KINDS[str(a.type).rsplit(".", 1)[-1]] + default(a)
        for name, a in sorted(schema.attributes.items())
    ]
    types = [letters[t] + "=" + mask(constraints.get(t, [t])) for t in letters]
    parts = [",".join(inputs), ",".join(outputs), ",".join(attributes), ",".join(types)]
    return " ".join([schema.name, str(schema.since_version)] + [p or "-" for p in parts])


def main():
    by_name = defaultdict(list)
    for schema in defs.get_all_schemas_with_history():
        if schema.domain == "":
            by_name[schema.name].append(schema)
    print("# Forms of ai.onnx's operators from opset %d to %d. Written by operator_forms.py from onnx %s."
          % (OLDEST, defs.onnx_opset_version(), onnx.__version__))
    for name in sorted(by_name):
        versions = sorted(by_name[name], key=lambda s: s.since_version)
        for schema, after in zip(versions, versions[1:] + [None]):
            if after is not None and after.since_version <= OLDEST:
                continue
            if schema.deprecated and after is None:
                print(name, schema.since_version, "gone")
            else:
                print(line(schema))


main()
