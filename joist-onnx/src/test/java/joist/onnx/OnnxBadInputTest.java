package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Consumer;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.graph.interpret.Interpreter;
import joist.graph.random.RandomGraphs;
import joist.tensor.ElementType;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OnnxBadInputTest {
  private static final long SEED = Long.getLong("joist.seed", 7L);

  @Test
  void rejectsWhatIsNoModel() {
    rejects(new byte[0], "holds no graph");
    rejects("<html>not found</html>".getBytes(StandardCharsets.UTF_8), "not a readable ONNX file");
  }

  /** Found by the fuzzer: maps for nobody. */
  @Test
  void rejectsAZipMapWithoutAnOutput() {
    rejects(
        HexFormat.of()
            .parseHex(
                "080a12056a6f6973743a5b0a1f0a0278301a0279301a016e22065a69704d61703a0a61692e6f6e6e"
                    + "782e6d6c12065a69704d61705a1d0a02783012170a15080112110a0208010a0208020a0208040a"
                    + "0312014e62110a027930120b0a09080112050a0312014e42040a001015420e0a0a61692e6f6e6e"
                    + "782e6d6c1005"),
        "ZipMap");
  }

  @Test
  void survivesEveryTruncation() {
    byte[] whole = OnnxWriter.write(new RandomGraphs(new Random(SEED)).graph(12));
    for (int length = 0; length < whole.length; length++) {
      readOrReject(Arrays.copyOf(whole, length), "length " + length);
    }
  }

  @Test
  void survivesRandomDamage() {
    Random random = new Random(SEED);
    for (int round = 0; round < 4_000; round++) {
      byte[] bytes = OnnxWriter.write(new RandomGraphs(new Random(round % 40)).graph(6));
      for (int i = 0; i <= random.nextInt(4); i++) {
        bytes[random.nextInt(bytes.length)] = (byte) damaged(random);
      }
      readOrReject(bytes, "-Djoist.seed=" + SEED + " round " + round);
    }
  }

  private static int damaged(Random random) {
    return switch (random.nextInt(3)) {
      case 0 -> 0xff;
      case 1 -> 0;
      default -> random.nextInt(256);
    };
  }

  private static void readOrReject(byte[] bytes, String as) {
    try {
      assertThat(OnnxReader.read(bytes)).as(as).isNotNull();
    } catch (OnnxException e) {
      assertThat(e.getMessage()).as(as).isNotBlank();
    }
  }

  @Test
  void rejectsLengthsBeyondTheFile() {
    byte[] bytes = {0x3a, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x7f, 1, 2};
    rejects(bytes, "but only 2 are left");
  }

  @Test
  void rejectsShapesThatTheDataDoesNotFill() {
    rejects(initializer(t -> dims(t, 1L << 40).varint(2, 1)), "asks for 1099511627776 elements");
    rejects(initializer(t -> dims(t, 1L << 62, 8).varint(2, 1)), "impossible shape");
    rejects(initializer(t -> dims(t, -1).varint(2, 1)), "impossible shape");
    rejects(
        initializer(t -> dims(t, 1L << 61).varint(2, 11).bytes(9, new byte[8])),
        "larger than memory");
    rejects(initializer(t -> dims(t, 2).varint(2, 8).string(6, "a")), "2 strings, the file has 1");
    rejects(initializer(t -> dims(t, 2).varint(2, 99)), "element type that Joist supports");
  }

  @Test
  void rejectsGraphsOutOfOrderOrCyclic() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.add(node("a", "Neg", "y", "x"));
    builder.add(node("b", "Neg", "x", "y"));
    builder.output("y", ValueType.of(ElementType.F32));

    rejects(
        OnnxWriter.write(builder.build()),
        "node 'a' (Neg) uses the value 'y', which is made only later");
  }

  @Test
  void rejectsUnknownOperatorsByNodeOperatorAndVersion() {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.BATCH));
    builder.add(node("strange", "Hologram", "x", "y"));
    builder.output("y", ValueType.of(ElementType.F32, Dim.BATCH));

    rejects(
        OnnxWriter.write(builder.build()),
        "node 'strange': the operator Hologram (version 21 of its domain) is not supported");
  }

  @Test
  void rejectsVersionsOfAnotherMeaning() {
    Graph graph = new RandomGraphs(new Random(SEED)).graph(3);
    Graph old =
        new Graph(
            "old",
            graph.inputs(),
            List.of(),
            graph.initializers(),
            List.of(node("n", "Add", "f", "sum")),
            Map.of(Node.ONNX, 6),
            Map.of());

    rejects(
        OnnxWriter.write(old),
        "Add is supported for versions 7 to 28 of ai.onnx, but the graph imports 6");
  }

  @Test
  void rejectsTextThatIsNotUtf8() {
    WireWriter model = new WireWriter();
    model.message(7, graph -> graph.bytes(2, new byte[] {(byte) 0xc3, 0x28}));

    rejects(model.toBytes(), "expected UTF-8 text");
  }

  @Test
  void rejectsGraphsNestedTooDeep() {
    byte[] graph = {};
    for (int depth = 0; depth < 200; depth++) {
      byte[] inner = graph;
      WireWriter outer = new WireWriter();
      outer.message(
          1, node -> node.string(4, "If").message(5, a -> a.string(1, "b").bytes(6, inner)));
      graph = outer.toBytes();
    }
    rejects(new WireWriter().bytes(7, graph).toBytes(), "nested deeper");
  }

  @Test
  void readsWeightsBesideTheModelAndNowhereElse(@TempDir Path folder) throws IOException {
    Path models = Files.createDirectory(folder.resolve("models"));
    Files.write(folder.resolve("secret"), new byte[8]);
    Files.write(models.resolve("weights.bin"), new byte[] {9, 9, 9, 9, 0, 0, (byte) 0xc0, 0x3f});

    Path model = models.resolve("m.onnx");
    Files.write(model, external("weights.bin", "4"));
    Map<String, Tensor> outputs = Interpreter.run(OnnxReader.read(model), Map.of());
    assertThat(outputs.values().iterator().next().toFloats()).containsExactly(1.5f);

    for (String escape : List.of("../secret", folder.resolve("secret").toString(), "..", "")) {
      Files.write(model, external(escape, "0"));
      assertThatThrownBy(() -> OnnxReader.read(model))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("only regular files in the model's own folder");
    }
    Files.write(model, external("weights.bin", "6"));
    assertThatThrownBy(() -> OnnxReader.read(model)).hasMessageContaining("which has 8");
    rejects(external("weights.bin", "4"), "the model was given as bytes");
  }

  private static byte[] external(String location, String offset) {
    return initializer(tensor ->
        dims(tensor, 1)
            .varint(2, 1)
            .message(13, entry -> entry.string(1, "location").string(2, location))
            .message(13, entry -> entry.string(1, "offset").string(2, offset))
            .varint(14, 1));
  }

  /** A model whose output y is the initializer c, which {@code tensor} fills. */
  private static byte[] initializer(Consumer<WireWriter> tensor) {
    WireWriter named = new WireWriter();
    tensor.accept(named);
    named.string(8, "c");
    WireWriter model = new WireWriter();
    model.message(
        7,
        graph ->
            graph
                .message(1, node -> node.string(1, "c").string(2, "y").string(4, "Identity"))
                .bytes(5, named.toBytes())
                .message(12, output -> output.string(1, "y")));
    return model.toBytes();
  }

  private static WireWriter dims(WireWriter out, long... dims) {
    for (long dim : dims) {
      out.varint(1, dim);
    }
    return out;
  }

  private static Node node(String name, String operator, String input, String output) {
    return new Node(name, Node.ONNX, operator, List.of(input), List.of(output), Map.of());
  }

  private static void rejects(byte[] bytes, String message) {
    assertThatThrownBy(() -> OnnxReader.read(bytes))
        .isInstanceOf(OnnxException.class)
        .hasMessageContaining(message);
  }
}
