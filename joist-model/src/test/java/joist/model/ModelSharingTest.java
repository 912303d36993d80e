package joist.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelSharingTest {
  private static final int WIDTH = 512; // a megabyte, from which on packed weights are kept
  private static final long WEIGHTS = 4L * WIDTH * WIDTH;

  @TempDir private Path folder;
  private final Ledger ledger = new Ledger(100L << 20);
  private final CommonConstants constants = new CommonConstants(ledger);

  /** Two versions: the same weights, then Relu or Neg. */
  private Path file(String last) {
    GraphBuilder builder = new GraphBuilder("product");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(WIDTH, WIDTH));
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      weights.data().setAtIndex(Tensor.F32, i, i % 13 - 6f);
    }
    String hidden =
        builder.node("MatMul", builder.input("x", type), builder.constant("w", weights));
    builder.nodeNamed("y", Node.ONNX, last, Map.of(), hidden);
    builder.output("y", type);
    Path file = folder.resolve(last + ".onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }

  private static Tensor rows(int rows) {
    Tensor tensor = Tensor.zeros(ElementType.F32, Shape.of(rows, WIDTH));
    tensor.data().fill((byte) 0x3f);
    return tensor;
  }

  @Test
  void versionsWithTheSameWeightsHoldThemOnce() {
    try (Model one = Model.load(file("Relu"), ledger.open("m:1"), constants);
        Model two = Model.load(file("Neg"), ledger.open("m:2"), constants)) {
      Tensor answer = one.run(rows(1));
      Tensor other = two.run(rows(1));
      assertThat(constants.bytes()).isEqualTo(2 * WEIGHTS); // as they came, and packed
      assertThat(one.sharedBytes()).isEqualTo(two.sharedBytes()).isEqualTo(2 * WEIGHTS);
      assertThat(ledger.totalBytes()).isEqualTo(one.bytes() + two.bytes() + 2 * WEIGHTS);
      assertThat(answer).isNotEqualTo(other);
      assertThat(answer).isEqualTo(Model.load(file("Relu")).run(rows(1)));
    }
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void aVersionLivesOnWhenTheOneWhoseFileItSharesIsClosedAndDeleted() throws IOException {
    Model one = Model.load(file("Relu"), ledger.open("m:1"), constants);
    Model two = Model.load(file("Neg"), ledger.open("m:2"), constants);
    Tensor expected = two.run(rows(5));
    one.close();
    Files.delete(folder.resolve("Relu.onnx"));
    assertThat(two.run(rows(5))).isEqualTo(expected);
    assertThat(two.graph().initializers().values().iterator().next().f32(1)).isEqualTo(-5);
    two.close();
    assertThat(constants.count()).isZero();
    assertThatThrownBy(() -> two.run(rows(5))).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCopiedFileMayBeWrittenOver() throws IOException {
    Path file = file("Relu");
    try (Model model = Model.loadCopy(file, ledger.open("m:1"), constants, () -> {})) {
      Files.write(file, new byte[(int) Files.size(file)]);
      assertThat(model.run(rows(1)).f32(5)).isNotZero();
    }
    assertThat(ledger.totalBytes()).isZero();
  }

  /** A process of its own, as far as constants go. */
  private CommonConstants process(Path cache) {
    return new CommonConstants(
        new Ledger(100L << 20), new WeightsSettings(Optional.of(cache), 10L << 20));
  }

  @Test
  void packedWeightsAreMappedByTheNextProcessAndAnswersAreTheSame() throws IOException {
    Path cache = folder.resolve("weights");
    Tensor expected = Model.load(file("Relu")).run(rows(1));
    for (int process = 0; process < 3; process++) {
      Ledger.Account account = ledger.open("m:" + process);
      try (Model model = Model.load(file("Relu"), account, process(cache))) {
        assertThat(model.run(rows(1))).isEqualTo(expected);
        assertThat(model.digest()).isEqualTo(Digests.sha256(file("Relu"), () -> {}));
        assertThat(weightFiles(cache)).hasSize(1);
      }
    }
  }

  @Test
  void aDamagedWeightsFileGivesNoWrongAnswer() throws IOException {
    Path cache = folder.resolve("weights");
    Tensor expected = Model.load(file("Relu")).run(rows(1));
    Model.load(file("Relu"), ledger.open("m:1"), process(cache)).run(rows(1));
    Path kept = weightFiles(cache).getFirst();
    byte[] bytes = Files.readAllBytes(kept);
    bytes[bytes.length - 77] ^= 1;
    Files.delete(kept);
    Files.write(kept, bytes);
    Model model = Model.load(file("Relu"), ledger.open("m:2"), process(cache));
    assertThat(model.run(rows(1))).isEqualTo(expected);
  }

  private static List<Path> weightFiles(Path cache) throws IOException {
    try (Stream<Path> all = Files.list(cache)) {
      return all.filter(file -> file.toString().endsWith(".weights")).toList();
    }
  }

  @Test
  void aModelThatFailsToLoadHoldsNothing() throws IOException {
    Path file = folder.resolve("bad.onnx");
    Files.write(file, new byte[] {1, 2, 3});
    assertThatThrownBy(() -> Model.load(file, ledger.open("m:1"), constants))
        .isInstanceOf(ModelException.class);
    assertThat(constants.count()).isZero();
    assertThat(ledger.totalBytes()).isZero();
  }
}
