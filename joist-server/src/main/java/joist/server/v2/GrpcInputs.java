package joist.server.v2;

import com.google.protobuf.ByteString;
import inference.InferTensorContents;
import inference.ModelInferRequest;
import inference.ModelInferRequest.InferInputTensor;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.server.http.RequestException;
import joist.server.inference.InferRequest;
import joist.server.inference.TensorShape;
import joist.server.inference.Texts;
import joist.server.memory.RegionAccess;
import joist.tensor.CallMemory;
import joist.tensor.Tensor;

/** Tensors from gRPC's ways of writing them: typed contents, raw bytes, shared memory. */
final class GrpcInputs {
  private final RegionAccess regions;
  private final long mostBytes;

  /**
   * @param mostBytes that a tensor may take
   */
  GrpcInputs(RegionAccess regions, long mostBytes) {
    this.regions = regions;
    this.mostBytes = mostBytes;
  }

  PlacedRequest decode(ModelInferRequest message) {
    Map<String, Tensor> inputs = new LinkedHashMap<>();
    int raws = 0;
    boolean typed = false;
    for (InferInputTensor input : message.getInputsList()) {
      Optional<Placement.Shared> shared =
          Parameters.of("input '" + input.getName() + "'", input.getParametersMap()).shared();
      requireOnePlace(input, shared.isPresent() || message.getRawInputContentsCount() > 0);
      Tensor tensor;
      if (shared.isPresent()) {
        tensor = shared(input, shared.get());
      } else if (message.getRawInputContentsCount() > 0) {
        tensor = raw(message, input, raws++);
      } else {
        tensor = typed(input);
        typed = true;
      }
      if (inputs.put(input.getName(), tensor) != null) {
        throw RequestException.badRequest("input '" + input.getName() + "' is given twice");
      }
    }
    if (raws != message.getRawInputContentsCount()) {
      throw wrongRaws(message, raws);
    }
    return placed(message, inputs, typed ? Placement.INLINE : Placement.RAW);
  }

  private static void requireOnePlace(InferInputTensor input, boolean elsewhere) {
    if (elsewhere && input.hasContents()) {
      throw RequestException.badRequest(
          "input '%s': expected its data in one place, got contents beside raw_input_contents or shared memory"
              .formatted(input.getName()));
    }
  }

  private static RequestException wrongRaws(ModelInferRequest message, int expected) {
    return RequestException.badRequest(
        "expected raw_input_contents for all %d inputs that are not in shared memory, got %d"
            .formatted(expected, message.getRawInputContentsCount()));
  }

  private static PlacedRequest placed(
      ModelInferRequest message, Map<String, Tensor> inputs, Placement rest) {
    Map<String, Placement> placements = new HashMap<>();
    Map<String, Long> classes = new HashMap<>();
    for (ModelInferRequest.InferRequestedOutputTensor output : message.getOutputsList()) {
      Parameters said =
          Parameters.of("output '" + output.getName() + "'", output.getParametersMap());
      said.shared().ifPresent(shared -> placements.put(output.getName(), shared));
      said.classes().ifPresent(count -> classes.put(output.getName(), count));
    }
    List<String> names =
        message.getOutputsList().stream()
            .map(ModelInferRequest.InferRequestedOutputTensor::getName)
            .toList();
    return new PlacedRequest(
        new InferRequest(message.getId(), inputs, names),
        placements,
        rest,
        classes,
        Parameters.of("the request", message.getParametersMap()).timeoutNanos());
  }

  private TensorHeader header(InferInputTensor input, long most) {
    long[] dims = input.getShapeList().stream().mapToLong(Long::longValue).toArray();
    DataType type = DataType.parse(input.getDatatype(), input.getName());
    return new TensorHeader(
        input.getName(),
        type,
        TensorShape.checked(input.getName(), dims, most, type.type(), mostBytes));
  }

  private Tensor shared(InferInputTensor input, Placement.Shared at) {
    return RawTensor.shared(header(input, at.bytes()), at, regions, mostBytes);
  }

  private Tensor raw(ModelInferRequest message, InferInputTensor input, int index) {
    if (index >= message.getRawInputContentsCount()) {
      throw wrongRaws(message, index + 1);
    }
    ByteString raw = message.getRawInputContents(index);
    return RawTensor.over(
        header(input, Integer.MAX_VALUE), MemorySegment.ofBuffer(raw.asReadOnlyByteBuffer()));
  }

  private Tensor typed(InferInputTensor input) {
    TensorHeader header = header(input, Integer.MAX_VALUE);
    InferTensorContents contents = input.getContents();
    int got = count(header.datatype(), contents);
    if (got != header.shape().elements()) {
      throw header.wrongCount(got);
    }
    return switch (header.datatype()) {
      case FP32 -> floats(header, contents);
      case FP64 -> doubles(header, contents);
      case INT64 -> longs(header, contents.getInt64ContentsList());
      case UINT64 -> longs(header, contents.getUint64ContentsList());
      case INT32 -> ints(header, contents.getIntContentsList());
      case UINT32 -> ints(header, contents.getUintContentsList());
      case INT8, INT16 -> NarrowInts.of(header, contents.getIntContentsList());
      case UINT8, UINT16 -> NarrowInts.of(header, contents.getUintContentsList());
      case BOOL -> booleans(header, contents);
      case BYTES -> texts(header, contents.getBytesContentsList());
      case FP16, BF16 ->
          throw RequestException.badRequest(
              "input '%s': expected %s in raw_input_contents, which has no typed contents"
                  .formatted(header.name(), header.datatype()));
    };
  }

  private static int count(DataType datatype, InferTensorContents contents) {
    return switch (datatype) {
      case FP32 -> contents.getFp32ContentsCount();
      case FP64 -> contents.getFp64ContentsCount();
      case INT64 -> contents.getInt64ContentsCount();
      case UINT64 -> contents.getUint64ContentsCount();
      case INT8, INT16, INT32 -> contents.getIntContentsCount();
      case UINT8, UINT16, UINT32 -> contents.getUintContentsCount();
      case BOOL -> contents.getBoolContentsCount();
      case BYTES -> contents.getBytesContentsCount();
      case FP16, BF16 -> 0;
    };
  }

  private static Tensor texts(TensorHeader header, List<ByteString> list) {
    String[] texts = new String[list.size()];
    for (int i = 0; i < texts.length; i++) {
      texts[i] = Texts.of("input '" + header.name() + "'", i, list.get(i).toByteArray());
    }
    return Tensor.of(header.shape(), texts);
  }

  private static Tensor zeros(TensorHeader header) {
    return CallMemory.zeros(header.datatype().type(), header.shape());
  }

  private static Tensor longs(TensorHeader header, List<Long> list) {
    Tensor tensor = zeros(header);
    for (int i = 0; i < list.size(); i++) {
      tensor.data().setAtIndex(Tensor.I64, i, list.get(i));
    }
    return tensor;
  }

  private static Tensor ints(TensorHeader header, List<Integer> list) {
    Tensor tensor = zeros(header);
    for (int i = 0; i < list.size(); i++) {
      tensor.data().setAtIndex(Tensor.I32, i, list.get(i));
    }
    return tensor;
  }

  private static Tensor floats(TensorHeader header, InferTensorContents contents) {
    Tensor tensor = zeros(header);
    for (int i = 0; i < contents.getFp32ContentsCount(); i++) {
      tensor.data().setAtIndex(Tensor.F32, i, contents.getFp32Contents(i));
    }
    return tensor;
  }

  private static Tensor doubles(TensorHeader header, InferTensorContents contents) {
    Tensor tensor = zeros(header);
    for (int i = 0; i < contents.getFp64ContentsCount(); i++) {
      tensor.data().setAtIndex(Tensor.F64, i, contents.getFp64Contents(i));
    }
    return tensor;
  }

  private static Tensor booleans(TensorHeader header, InferTensorContents contents) {
    Tensor tensor = zeros(header);
    for (int i = 0; i < contents.getBoolContentsCount(); i++) {
      tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) (contents.getBoolContents(i) ? 1 : 0));
    }
    return tensor;
  }
}
