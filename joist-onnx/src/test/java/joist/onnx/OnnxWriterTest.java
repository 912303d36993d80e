package joist.onnx;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models as files: whole or not at all, with their weights in them or beside them. */
class OnnxWriterTest {
  private static final WeightSettings ALL_BESIDE = new WeightSettings(0, 0);

  @TempDir private Path folder;

  @Test
  void leavesNothingWhereTheCheckRefusesWhatWasWritten() throws IOException {
    Path file = Files.writeString(folder.resolve("m.onnx"), "the old one");

    assertThatThrownBy(() ->
            OnnxWriter.write(
                weighted(1f, 2f),
                file,
                ALL_BESIDE,
                written -> {
                  assertThat(OnnxReader.read(written).initializers()).hasSize(2);
                  throw new IllegalStateException("refused");
                }))
        .hasMessage("refused");

    assertThat(file).hasContent("the old one");
    assertThat(names()).containsExactly("m.onnx");
  }

  @Test
  void leavesNothingWhereTheFolderIsMissing() {
    assertThatThrownBy(() -> OnnxWriter.write(weighted(1f, 2f), folder.resolve("no/m.onnx")))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("no/m.onnx");
  }

  @Test
  void refusesAModelThatNoOnnxFileHolds() throws IOException {
    Path huge = folder.resolve("huge");
    try (FileChannel channel =
        FileChannel.open(
            huge,
            StandardOpenOption.CREATE_NEW,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      MemorySegment hole = channel.map(MapMode.READ_WRITE, 0, 3L << 30, Arena.ofAuto());
      GraphBuilder builder = new GraphBuilder("g");
      builder.constant("w", Tensor.over(ElementType.U8, Shape.of(3L << 30), hole));

      assertThatThrownBy(() -> OnnxWriter.write(builder.build()))
          .isInstanceOf(OnnxException.class)
          .hasMessageContaining("holds 2,147,483,647 at most");
      WeightSettings inline = new WeightSettings(Long.MAX_VALUE, 0);
      assertThatThrownBy(() -> OnnxWriter.write(builder.build(), folder.resolve("m"), inline))
          .hasMessageContaining("with weights beside it");
    }
    assertThat(names()).containsExactly("huge");
  }

  @Test
  void weightsBesideTheModelComeBackTheSame() throws IOException {
    Graph graph = weighted(1f, 2f);
    Path file = folder.resolve("m.onnx");

    OnnxWriter.write(graph, file, ALL_BESIDE);

    Graph back = OnnxReader.read(file);
    assertThat(back.initializers()).isEqualTo(graph.initializers());
    assertThat(back.initializers().values())
        .allMatch(weight -> weight.data().address() % 64 == 0)
        .allMatch(weight -> weight.data().isMapped());
    assertThat(names())
        .hasSize(2)
        .allMatch(name -> name.matches("m\\.onnx(\\.[0-9a-f]{32}\\.data)?"));
  }

  @Test
  void aModelReadBeforeItWasReplacedKeepsItsWeights() throws IOException {
    Path file = folder.resolve("m.onnx");
    OnnxWriter.write(weighted(1f, 2f), file, ALL_BESIDE);
    byte[] oldModel = Files.readAllBytes(file);
    Graph old = OnnxReader.read(file);

    OnnxWriter.write(weighted(3f, 4f), file, ALL_BESIDE);

    assertThat(first(old)).isEqualTo(1f);
    assertThat(first(OnnxReader.read(file))).isEqualTo(3f);
    Files.write(file, oldModel);
    assertThat(first(OnnxReader.read(file))).isEqualTo(1f);
  }

  @Test
  void aModelMayBeWrittenOverTheFileThatItsWeightsAreMappedFrom() throws IOException {
    Path file = folder.resolve("m.onnx");
    Graph graph = weighted(5f, 6f);
    OnnxWriter.write(graph, file);
    Graph mapped = OnnxReader.read(file);

    OnnxWriter.write(mapped, file);

    assertThat(OnnxReader.read(file)).isEqualTo(mapped).isEqualTo(graph);
  }

  @Test
  void equalGraphsGiveEqualFiles() throws IOException {
    OnnxWriter.write(weighted(1f, 2f), folder.resolve("m.onnx"), ALL_BESIDE);
    List<String> before = names();
    byte[] model = Files.readAllBytes(folder.resolve("m.onnx"));

    OnnxWriter.write(weighted(1f, 2f), folder.resolve("m.onnx"), ALL_BESIDE);

    assertThat(names()).isEqualTo(before);
    assertThat(folder.resolve("m.onnx")).hasBinaryContent(model);
    assertThat(model).isNotEqualTo(OnnxWriter.write(weighted(1f, 2f)));
  }

  @Test
  void theFormatsVersionIsThatOfTheOpset() {
    assertThat(IrVersion.of(ofOpset(7))).isEqualTo(4);
    assertThat(IrVersion.of(ofOpset(13))).isEqualTo(7);
    assertThat(IrVersion.of(ofOpset(21))).isEqualTo(10);
    assertThat(IrVersion.of(ofOpset(24))).isEqualTo(12);
  }

  private static Graph ofOpset(int opset) {
    return new Graph("g", List.of(), List.of(), Map.of(), List.of(), Map.of("", opset), Map.of());
  }

  private static float first(Graph graph) {
    return graph.initializers().values().iterator().next().f32(0);
  }

  private static Graph weighted(float first, float second) {
    GraphBuilder builder = new GraphBuilder("g");
    builder.input("x", ValueType.of(ElementType.F32, Dim.of(3)));
    String a = builder.constant("a", Tensor.of(Shape.of(3), first, 1f, 2f));
    String b = builder.constant("b", Tensor.of(Shape.of(3), second, 3f, 4f));
    builder.nodeNamed("y", "", "Add", Map.of(), builder.node("Mul", "x", a), b);
    builder.output("y", ValueType.of(ElementType.F32, Dim.of(3)));
    return builder.build();
  }

  private List<String> names() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(path -> path.getFileName().toString()).sorted().toList();
    }
  }
}
