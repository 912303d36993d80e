package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import joist.graph.Attribute;
import joist.graph.DatumType;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.tensor.Datum;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;

/** The rarer kinds of values and attributes in ONNX files: read, written, and read again. */
class OnnxKindsTest {
  private static final DatumType FLOATS = ValueType.of(ElementType.F32, new Dim.Symbol("N"));

  @Test
  void refusesAnInputWithoutAType() {
    Graph graph = graph(new DatumType.Unknown(), "Identity");
    assertThatThrownBy(() -> OnnxReader.read(OnnxWriter.write(graph)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining("input 'x': the file declares no type");
  }

  @Test
  void refusesTypesNestedWithoutEnd() {
    DatumType type = FLOATS;
    for (int i = 0; i < 20; i++) {
      type = new DatumType.Sequence(type);
    }
    byte[] bytes = OnnxWriter.write(graph(type, "Identity"));
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .hasMessageContaining("value 'x': types are nested deeper than 16");
  }

  @Test
  void refusesSparseTensorsThatLie() {
    refusesSparse(new long[] {3}, new long[] {0, 5}, "index 5, expected 0 to 2");
    refusesSparse(new long[] {3}, new long[] {0}, "do not fit");
    refusesSparse(new long[] {-3}, new long[] {0, 1}, "impossible shape");
    refusesSparse(new long[] {1L << 40}, new long[] {0, 1}, "less than one in 256");
    refusesSparse(new long[] {1L << 40, 1L << 40}, new long[] {0, 1}, "impossible shape");
  }

  @Test
  void keepsEveryKindOfTypeOfInputsAndOutputs() {
    for (DatumType type :
        List.of(
            FLOATS,
            new DatumType.Unranked(ElementType.C64),
            new DatumType.Sequence(FLOATS),
            new DatumType.Sequence(new DatumType.Unranked(ElementType.STRING)),
            new DatumType.Sequence(new DatumType.Dictionary(ElementType.I64, ElementType.F32)),
            new DatumType.Maybe(new DatumType.Sequence(FLOATS)))) {
      Graph read = OnnxReader.read(OnnxWriter.write(graph(type, "Identity")));
      assertThat(read.inputs()).containsExactly(new Value("x", type));
      assertThat(read.outputs()).containsExactly(new Value("y", type));
    }
  }

  @Test
  void keepsEveryKindOfAttribute() {
    Graph inner = graph(FLOATS, "Neg");
    Tensor bits = Tensor.zeros(ElementType.I4, Shape.of(3));
    Map<String, Attribute> attributes =
        Map.of(
            "type", new Attribute.TypeValue(new DatumType.Sequence(FLOATS)),
            "types", new Attribute.Types(List.of(FLOATS, new DatumType.Maybe(FLOATS))),
            "tensor", new Attribute.TensorValue(bits),
            "tensors", new Attribute.Tensors(List.of(bits, Tensor.of(Shape.of(1), "a"))),
            "graph", new Attribute.GraphValue(bare(inner)),
            "graphs", new Attribute.Graphs(List.of(bare(inner), bare(inner))));
    WireWriter writer = new ModelWriter(new WeightFile()).model(with(attributes));
    WireReader model = new WireReader(java.lang.foreign.MemorySegment.ofArray(writer.toBytes()));
    while (model.next() && model.field() != 7) {
      model.skip();
    }
    Reading reading =
        Reading.model(new ExternalData(java.util.Optional.empty()), new ModelFunctions());
    Graph read = new GraphMessage(reading).read(model.message()).graph(Map.of(), Map.of());
    assertThat(read.nodes().getFirst().attributes()).isEqualTo(attributes);
  }

  @Test
  void readsSparseConstantsAndInitializersAsDenseOnes() {
    byte[] model = withSparse(new long[] {2, 3}, new long[] {1, 5});
    Map<String, Tensor> answers = Interpreter.run(OnnxReader.read(model), Map.of());
    Tensor dense = Tensor.of(Shape.of(2, 3), 0f, 7f, 0f, 0f, 0f, 9f);
    assertThat(answers).containsEntry("y", dense).containsEntry("w", dense);
  }

  @Test
  void readsDataByItsType() {
    byte[] tensor = OnnxTensors.write(Tensor.of(Shape.of(1), 2f));
    byte[] sequence = bytes(out -> out.varint(2, 1).bytes(3, tensor).bytes(3, tensor));
    Datum two = new Datum.Sequence(List.of(one(), one()));
    DatumType floats = new DatumType.Unranked(ElementType.F32);
    DatumType.Sequence sequences = new DatumType.Sequence(floats);
    assertThat(OnnxData.read(tensor, floats)).isEqualTo(one());
    assertThat(OnnxData.read(sequence, sequences)).isEqualTo(two);
    assertThat(OnnxData.read(bytes(out -> out.bytes(5, sequence)), new DatumType.Maybe(sequences)))
        .isEqualTo(Datum.Maybe.of(two));
    assertThat(OnnxData.read(new byte[0], new DatumType.Maybe(floats))).isEqualTo(Datum.Maybe.NONE);
    byte[] map = bytes(out -> out.varint(2, 8).string(4, "a").string(4, "b").bytes(5, sequence));
    assertThat(OnnxData.read(map, new DatumType.Dictionary(ElementType.STRING, ElementType.F32)))
        .isEqualTo(
            new Datum.Dictionary(Tensor.of(Shape.of(2), "a", "b"), Tensor.of(Shape.of(2), 2f, 2f)));
    assertThatThrownBy(
            () -> OnnxData.read(map, new DatumType.Dictionary(ElementType.I64, ElementType.F32)))
        .hasMessageContaining("a map has 0 keys and 2 values");
  }

  private static Tensor one() {
    return Tensor.of(Shape.of(1), 2f);
  }

  private static void refusesSparse(long[] dims, long[] indices, String problem) {
    assertThatThrownBy(() -> OnnxReader.read(withSparse(dims, indices)))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(problem);
  }

  /** A model that gives a sparse initializer w, and a sparse constant y. */
  private static byte[] withSparse(long[] dims, long[] indices) {
    Consumer<WireWriter> sparse =
        out -> {
          byte[] values = OnnxTensors.write(Tensor.of(Shape.of(2), 7f, 9f));
          out.message(1, tensor -> copy(tensor, values).string(8, "w"));
          out.bytes(2, OnnxTensors.write(Tensor.of(Shape.of(indices.length), indices)));
          for (long dim : dims) {
            out.varint(3, dim);
          }
        };
    return bytes(model ->
        model
            .message(8, opset -> opset.string(1, "").varint(2, 21))
            .message(
                7,
                graph ->
                    graph
                        .message(
                            1,
                            node ->
                                node.string(2, "y")
                                    .string(4, "Constant")
                                    .message(
                                        5,
                                        attribute ->
                                            attribute
                                                .string(1, "sparse_value")
                                                .message(22, sparse)
                                                .varint(20, 11)))
                        .message(15, sparse)
                        .message(12, output -> output.string(1, "y"))
                        .message(12, output -> output.string(1, "w"))));
  }

  private static WireWriter copy(WireWriter out, byte[] message) {
    WireReader reader = new WireReader(java.lang.foreign.MemorySegment.ofArray(message));
    while (reader.next()) {
      switch (reader.field()) {
        case 1, 2 -> out.varint(reader.field(), reader.varint());
        default -> out.bytes(reader.field(), reader.bytes());
      }
    }
    return out;
  }

  private static byte[] bytes(Consumer<WireWriter> body) {
    WireWriter writer = new WireWriter();
    body.accept(writer);
    return writer.toBytes();
  }

  private static Graph bare(Graph graph) {
    return new Graph(
        graph.name(), graph.inputs(), graph.outputs(), Map.of(), graph.nodes(), Map.of(), Map.of());
  }

  private static Graph with(Map<String, Attribute> attributes) {
    Node node = new Node("n", "mine", "Op", List.of("x"), List.of("y"), attributes);
    return new Graph("g", List.of(), List.of(), Map.of(), List.of(node), Map.of("", 21), Map.of());
  }

  private static Graph graph(DatumType type, String operator) {
    Node node = new Node("n", "", operator, List.of("x"), List.of("y"), Map.of());
    return new Graph(
        "g",
        List.of(new Value("x", type)),
        List.of(new Value("y", type)),
        Map.of(),
        List.of(node),
        Map.of("", 21),
        Map.of());
  }
}
