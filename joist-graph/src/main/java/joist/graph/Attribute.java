package joist.graph;

import java.util.Arrays;
import java.util.List;
import joist.tensor.Tensor;

/**
 * A constant of a node, in ONNX's kinds. Number lists are primitive arrays, since a tree ensemble
 * has millions; they must not be written to. Equal by content.
 */
public sealed interface Attribute {
  record IntValue(long value) implements Attribute {}

  record FloatValue(float value) implements Attribute {}

  record StringValue(String value) implements Attribute {}

  record TensorValue(Tensor value) implements Attribute {}

  record GraphValue(Graph value) implements Attribute {}

  record TypeValue(DatumType value) implements Attribute {}

  @SuppressWarnings("ArrayRecordComponent")
  record Ints(long[] values) implements Attribute {
    @Override
    public boolean equals(Object other) {
      return other instanceof Ints that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Ints" + Arrays.toString(values);
    }
  }

  @SuppressWarnings("ArrayRecordComponent")
  record Floats(float[] values) implements Attribute {
    @Override
    public boolean equals(Object other) {
      return other instanceof Floats that && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
      return Arrays.hashCode(values);
    }

    @Override
    public String toString() {
      return "Floats" + Arrays.toString(values);
    }
  }

  record Strings(List<String> values) implements Attribute {
    public Strings {
      values = List.copyOf(values);
    }
  }

  record Tensors(List<Tensor> values) implements Attribute {
    public Tensors {
      values = List.copyOf(values);
    }
  }

  record Graphs(List<Graph> values) implements Attribute {
    public Graphs {
      values = List.copyOf(values);
    }
  }

  record Types(List<DatumType> values) implements Attribute {
    public Types {
      values = List.copyOf(values);
    }
  }
}
