package joist.graph;

import java.util.List;
import joist.tensor.Tensor;

/**
 * A constant of a node, in ONNX's kinds. Number lists are primitive arrays, since a tree ensemble
 * has millions; they must not be written to.
 */
public sealed interface Attribute {
  record IntValue(long value) implements Attribute {}

  record FloatValue(float value) implements Attribute {}

  record StringValue(String value) implements Attribute {}

  record TensorValue(Tensor value) implements Attribute {}

  record GraphValue(Graph value) implements Attribute {}

  @SuppressWarnings("ArrayRecordComponent")
  record Ints(long[] values) implements Attribute {}

  @SuppressWarnings("ArrayRecordComponent")
  record Floats(float[] values) implements Attribute {}

  record Strings(List<String> values) implements Attribute {
    public Strings {
      values = List.copyOf(values);
    }
  }
}
