package joist.serving.isolate;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.tensor.ElementType;

/** What a child says that its model takes and gives, where its parent cannot know that. */
record Face(List<Value> inputs, List<Value> outputs) {
  static final Face KNOWN = new Face(List.of(), List.of());

  private static final int MOST_VALUES = 1024;
  private static final int MOST_RANK = 64;

  Face {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  static Face of(Graph graph) {
    return new Face(graph.inputs(), graph.outputs());
  }

  void write(DataOutputStream out) throws IOException {
    write(inputs, out);
    write(outputs, out);
  }

  private static void write(List<Value> values, DataOutputStream out) throws IOException {
    out.writeInt(values.size());
    for (Value value : values) {
      out.writeUTF(value.name());
      out.writeByte(value.type().elementType().onnxCode());
      out.writeByte(value.type().rank());
      for (Dim dim : value.type().dims()) {
        switch (dim) {
          case Dim.Known(long extent) -> {
            out.writeUTF("");
            out.writeLong(extent);
          }
          case Dim.Symbol(String name) -> out.writeUTF(name.isEmpty() ? "?" : name);
        }
      }
    }
  }

  /**
   * @throws Broken when it is none
   */
  static Face read(DataInputStream in) throws IOException {
    try {
      return new Face(values(in), values(in));
    } catch (IllegalArgumentException wrong) {
      throw new Broken("a face that is none: " + wrong.getMessage());
    }
  }

  private static List<Value> values(DataInputStream in) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > MOST_VALUES) {
      throw new Broken("expected at most %d values, got %d".formatted(MOST_VALUES, count));
    }
    List<Value> values = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String name = in.readUTF();
      ElementType type = ElementType.ofOnnxCode(in.readUnsignedByte());
      values.add(new Value(name, new ValueType(type, dims(in))));
    }
    return values;
  }

  private static List<Dim> dims(DataInputStream in) throws IOException {
    int rank = in.readUnsignedByte();
    if (rank > MOST_RANK) {
      throw new Broken("no such rank: " + rank);
    }
    List<Dim> dims = new ArrayList<>();
    for (int axis = 0; axis < rank; axis++) {
      String symbol = in.readUTF();
      dims.add(symbol.isEmpty() ? Dim.of(in.readLong()) : new Dim.Symbol(symbol));
    }
    return dims;
  }
}
