"""TensorFlow's error codes, which tensorflow-protobuf has in a form that the newest stubs do not find."""
import sys
import types

from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.internal import enum_type_wrapper

NAMES = ["OK", "CANCELLED", "UNKNOWN", "INVALID_ARGUMENT", "DEADLINE_EXCEEDED", "NOT_FOUND", "ALREADY_EXISTS",
         "PERMISSION_DENIED", "RESOURCE_EXHAUSTED", "FAILED_PRECONDITION", "ABORTED", "OUT_OF_RANGE",
         "UNIMPLEMENTED", "INTERNAL", "UNAVAILABLE", "DATA_LOSS", "UNAUTHENTICATED"]

file = descriptor_pb2.FileDescriptorProto(name="tensorflow/core/protobuf/error_codes.proto",
                                          package="tensorflow.error", syntax="proto3")
code = file.enum_type.add(name="Code")
for number, name in enumerate(NAMES):
    code.value.add(name=name, number=number)
descriptor_pool.Default().Add(file)

module = types.ModuleType("tensorflow.core.protobuf.error_codes_pb2")
module.DESCRIPTOR = descriptor_pool.Default().FindFileByName(file.name)
module.Code = enum_type_wrapper.EnumTypeWrapper(module.DESCRIPTOR.enum_types_by_name["Code"])
module.xla_dot_tsl_dot_protobuf_dot_error__codes__pb2 = module
sys.modules[module.__name__] = module
