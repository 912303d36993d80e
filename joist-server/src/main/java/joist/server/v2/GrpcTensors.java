package joist.server.v2;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import inference.ModelInferResponse;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import joist.server.http.RequestException;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Tensors from and to gRPC's two ways of writing them: typed contents, and raw bytes. */
final class GrpcTensors {
  private GrpcTensors() {}

  static InferRequest decode(ModelInferRequest message) {
    boolean raw = message.getRawInputContentsCount() > 0;
    if (raw && message.getRawInputContentsCount() != message.getInputsCount()) {
      throw RequestException.badRequest(
          "expected raw_input_contents for all %d inputs, got %d"
              .formatted(message.getInputsCount(), message.getRawInputContentsCount()));
    }
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < message.getInputsCount(); i++) {
      InferInputTensor input = message.getInputs(i);
      Tensor tensor =
          raw ? RawTensor.decode(shaped(input), message.getRawInputContents(i)) : typed(input);
      if (inputs.put(input.getName(), tensor) != null) {
        throw RequestException.badRequest("input '" + input.getName() + "' is given twice");
      }
    }
    List<String> outputs =
        message.getOutputsList().stream()
            .map(ModelInferRequest.InferRequestedOutputTensor::getName)
            .toList();
    return new InferRequest(message.getId(), inputs, outputs);
  }

  /** An input's header: what its elements must fill. */
  record Shaped(String name, DataType datatype, Shape shape) {
    RequestException wrongCount(long got) {
      return TensorShape.wrongCount(name, shape, got);
    }
  }

  private static Shaped shaped(InferInputTensor input) {
    long[] dims = input.getShapeList().stream().mapToLong(Long::longValue).toArray();
    return new Shaped(
        input.getName(),
        DataType.parse(input.getDatatype(), input.getName()),
        TensorShape.checked(input.getName(), dims, Integer.MAX_VALUE));
  }

  private static Tensor typed(InferInputTensor input) {
    Shaped shaped = shaped(input);
    InferTensorContents contents = input.getContents();
    int got = count(shaped.datatype(), contents);
    if (got != shaped.shape().elements()) {
      throw shaped.wrongCount(got);
    }
    Shape shape = shaped.shape();
    return switch (shaped.datatype()) {
      case FP32 -> Tensor.of(shape, floats(contents.getFp32ContentsList()));
      case FP64 ->
          Tensor.of(
              shape,
              contents.getFp64ContentsList().stream().mapToDouble(Double::doubleValue).toArray());
      case INT64 ->
          Tensor.of(
              shape, contents.getInt64ContentsList().stream().mapToLong(Long::longValue).toArray());
      case INT32 ->
          Tensor.of(
              shape, contents.getIntContentsList().stream().mapToInt(Integer::intValue).toArray());
      case BOOL -> Tensor.of(shape, booleans(contents.getBoolContentsList()));
      case BYTES ->
          Tensor.of(
              shape,
              contents.getBytesContentsList().stream()
                  .map(ByteString::toStringUtf8)
                  .toArray(String[]::new));
    };
  }

  private static int count(DataType datatype, InferTensorContents contents) {
    return switch (datatype) {
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case INT32 -> contents.getIntContentsCount();
      case BOOL -> contents.getBoolContentsCount();
      case BYTES -> contents.getBytesContentsCount();
    };
  }

  private static float[] floats(List<Float> list) {
    float[] values = new float[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  private static boolean[] booleans(List<Boolean> list) {
    boolean[] values = new boolean[list.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = list.get(i);
    }
    return values;
  }

  static void encode(ModelInferResponse.Builder response, String name, Tensor tensor, boolean raw) {
    ModelInferResponse.InferOutputTensor.Builder output =
        ModelInferResponse.InferOutputTensor.newBuilder()
            .setName(name)
            .setDatatype(DataType.nameOf(tensor.type()));
    for (long dim : tensor.shape().dims()) {
      output.addShape(dim);
    }
    if (raw) {
      response.addRawOutputContents(RawTensor.encode(tensor));
    } else {
      output.setContents(contents(tensor));
    }
    response.addOutputs(output);
  }

  private static InferTensorContents contents(Tensor tensor) {
    InferTensorContents.Builder contents = InferTensorContents.newBuilder();
    for (long i = 0; i < tensor.shape().elements(); i++) {
      switch (tensor.type()) {
        case F32 -> contents.addFp32Contents(tensor.f32(i));
        case F64 -> contents.addFp64Contents(tensor.f64(i));
        case I64 -> contents.addInt64Contents(tensor.i64(i));
        case I32 -> contents.addIntContents(tensor.i32(i));
        case BOOL -> contents.addBoolContents(tensor.bool(i));
        case STRING -> contents.addBytesContents(ByteString.copyFromUtf8(tensor.string(i)));
        default ->
            throw new IllegalStateException(
                "an output of type " + tensor.type() + " has no contents");
      }
    }
    return contents.build();
  }
}
