package joist.server.v2;

import com.google.protobuf.ByteString;
import inference.InferParameter;
import inference.InferTensorContents;
import inference.ModelInferResponse;
import java.lang.foreign.MemorySegment;
import java.util.Map;
import joist.server.http.RequestException;
import joist.server.memory.RegionAccess;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import joist.tensor.TensorNumbers;

/** Tensors to where a gRPC caller wants them: typed contents, raw bytes, shared memory. */
final class GrpcOutputs {
  private final RegionAccess regions;

  GrpcOutputs(RegionAccess regions) {
    this.regions = regions;
  }

  /** Writes all outputs. Raw contents go by the outputs' order, so it is all of them or none. */
  void encode(
      ModelInferResponse.Builder response, PlacedRequest request, Map<String, Tensor> outputs) {
    boolean raw =
        request.rest() instanceof Placement.Raw
            || outputs.values().stream().anyMatch(GrpcOutputs::isHalf)
            || outputs.keySet().stream()
                .anyMatch(name -> request.placement(name) instanceof Placement.Shared);
    outputs.forEach((name, tensor) -> {
      Placement wanted = request.placement(name);
      encode(
          response,
          name,
          tensor,
          wanted instanceof Placement.Inline && raw ? Placement.RAW : wanted);
    });
  }

  /** Of 16 bits: these have raw contents alone. */
  private static boolean isHalf(Tensor tensor) {
    return tensor.type() == ElementType.F16 || tensor.type() == ElementType.BF16;
  }

  private void encode(
      ModelInferResponse.Builder response, String name, Tensor tensor, Placement placement) {
    ModelInferResponse.InferOutputTensor.Builder output =
        ModelInferResponse.InferOutputTensor.newBuilder()
            .setName(name)
            .setDatatype(DataType.nameOf(tensor.type()));
    for (long dim : tensor.shape().dims()) {
      output.addShape(dim);
    }
    switch (placement) {
      case Placement.Inline inline -> output.setContents(contents(tensor));
      case Placement.Raw raw -> response.addRawOutputContents(RawTensor.byteString(tensor));
      case Placement.Shared shared -> {
        share(output, tensor, shared);
        response.addRawOutputContents(ByteString.EMPTY);
      }
    }
    response.addOutputs(output);
  }

  private void share(
      ModelInferResponse.InferOutputTensor.Builder output, Tensor tensor, Placement.Shared at) {
    MemorySegment bytes = RawTensor.bytes(tensor);
    regions.write(at.region(), at.offset(), at.bytes(), bytes);
    output.putParameters(
        Parameters.REGION, InferParameter.newBuilder().setStringParam(at.region()).build());
    output.putParameters(
        Parameters.REGION_SIZE,
        InferParameter.newBuilder().setInt64Param(bytes.byteSize()).build());
    output.putParameters(
        Parameters.REGION_OFFSET, InferParameter.newBuilder().setInt64Param(at.offset()).build());
  }

  private static InferTensorContents contents(Tensor tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (long i = 0; i < tensor.shape().elements(); i++) {
      switch (tensor.type()) {
        case F32 -> contents.addFp32Contents(tensor.f32(i));
        case F64 -> contents.addFp64Contents(tensor.f64(i));
        case I64 -> contents.addInt64Contents(tensor.i64(i));
        case U64 -> contents.addUint64Contents(tensor.i64(i));
        case I8, I16, I32 -> contents.addIntContents((int) TensorNumbers.integer(tensor, i));
        case U8, U16, U32 -> contents.addUintContents((int) TensorNumbers.integer(tensor, i));
        case BOOL -> contents.addBoolContents(tensor.bool(i));
        case STRING -> contents.addBytesContents(ByteString.copyFromUtf8(tensor.string(i)));
        default -> throw noName(tensor.type());
      }
    }
    return contents.build();
  }

  private static RequestException noName(ElementType type) {
    return RequestException.badRequest(
        "the model answers with elements of type %s, which the protocol has no datatype for"
            .formatted(type));
  }
}
