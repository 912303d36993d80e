package joist.onnxruntime;

import ai.onnxruntime.OnnxJavaType;
import ai.onnxruntime.OnnxMap;
import ai.onnxruntime.OnnxSequence;
import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OnnxValue;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import joist.onnx.engine.EngineException;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/** Tensors, sequences and maps as ONNX Runtime's Java library has them, and back. */
final class OrtTensors {
  private OrtTensors() {}

  /** A tensor of ONNX Runtime's, outside the heap, with a copy of these elements. */
  static OnnxTensor to(OrtEnvironment environment, Tensor tensor) throws OrtException {
    long[] shape = tensor.shape().dims();
    if (tensor.type() == ElementType.STRING) {
      return OnnxTensor.createTensor(environment, tensor.strings(), shape);
    }
    int size = Math.toIntExact(tensor.byteSize());
    ByteBuffer bytes = ByteBuffer.allocateDirect(size).order(ByteOrder.nativeOrder());
    MemorySegment.ofBuffer(bytes).copyFrom(tensor.data());
    return OnnxTensor.createTensor(environment, bytes, shape, javaType(tensor.type()));
  }

  private static OnnxJavaType javaType(ElementType type) {
    return switch (type) {
      case F32 -> OnnxJavaType.FLOAT;
      case F64 -> OnnxJavaType.DOUBLE;
      case I8 -> OnnxJavaType.INT8;
      case I16 -> OnnxJavaType.INT16;
      case I32 -> OnnxJavaType.INT32;
      case I64 -> OnnxJavaType.INT64;
      case U8 -> OnnxJavaType.UINT8;
      case BOOL -> OnnxJavaType.BOOL;
      case F16 -> OnnxJavaType.FLOAT16;
      case BF16 -> OnnxJavaType.BFLOAT16;
      default ->
          throw new EngineException("ONNX Runtime's Java library has no tensors of type " + type);
    };
  }

  /** A copy of what ONNX Runtime gave; the keys of a map in ascending order. */
  static Datum from(OnnxValue value) throws OrtException {
    return switch (value) {
      case OnnxTensor tensor -> tensor(tensor);
      case OnnxSequence sequence -> {
        List<Datum> items = new ArrayList<>();
        for (OnnxValue item : sequence.getValue()) {
          items.add(from(item));
          item.close();
        }
        yield new Datum.Sequence(items);
      }
      case OnnxMap map -> dictionary(map.getValue());
      default -> throw new EngineException("ONNX Runtime gave " + value + ", which is not read");
    };
  }

  private static Tensor tensor(OnnxTensor tensor) throws OrtException {
    Shape shape = Shape.of(tensor.getInfo().getShape());
    ElementType type = type(tensor);
    if (type == ElementType.STRING) {
      List<String> texts = new ArrayList<>();
      collect(tensor.getValue(), texts);
      return Tensor.of(shape, texts.toArray(String[]::new));
    }
    Tensor copy = Tensor.zeros(type, shape);
    if (copy.byteSize() > 0) {
      copy.data().copyFrom(MemorySegment.ofBuffer(tensor.getByteBuffer().rewind()));
    }
    return copy;
  }

  private static ElementType type(OnnxTensor tensor) {
    return switch (tensor.getInfo().onnxType) {
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT -> ElementType.F32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_DOUBLE -> ElementType.F64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT8 -> ElementType.I8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT16 -> ElementType.I16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT32 -> ElementType.I32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_INT64 -> ElementType.I64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT8 -> ElementType.U8;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT16 -> ElementType.U16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT32 -> ElementType.U32;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_UINT64 -> ElementType.U64;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BOOL -> ElementType.BOOL;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_STRING -> ElementType.STRING;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_FLOAT16 -> ElementType.F16;
      case ONNX_TENSOR_ELEMENT_DATA_TYPE_BFLOAT16 -> ElementType.BF16;
      default ->
          throw new EngineException("ONNX Runtime gave a tensor of type " + tensor.getInfo());
    };
  }

  private static void collect(Object texts, List<String> into) {
    if (texts instanceof Object[] array) {
      for (Object item : array) {
        collect(item, into);
      }
    } else {
      into.add((String) texts);
    }
  }

  private static Datum dictionary(Map<?, ?> map) {
    Map<Object, Object> sorted = new TreeMap<>(map);
    Shape shape = Shape.of(sorted.size());
    return new Datum.Dictionary(
        scalars(shape, sorted.keySet().toArray()), scalars(shape, sorted.values().toArray()));
  }

  private static Tensor scalars(Shape shape, Object[] values) {
    Object first = values.length == 0 ? 0L : values[0];
    return switch (first) {
      case String text -> Tensor.of(shape, List.of(values).toArray(String[]::new));
      case Long number -> Tensor.of(shape, longs(values));
      case Double number -> Tensor.of(shape, doubles(values));
      case Float number -> Tensor.of(shape, floats(values));
      default -> throw new EngineException("ONNX Runtime gave a map of " + first.getClass());
    };
  }

  private static long[] longs(Object[] values) {
    return List.of(values).stream().mapToLong(value -> ((Number) value).longValue()).toArray();
  }

  private static double[] doubles(Object[] values) {
    return List.of(values).stream().mapToDouble(value -> ((Number) value).doubleValue()).toArray();
  }

  private static float[] floats(Object[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = ((Number) values[i]).floatValue();
    }
    return floats;
  }
}
