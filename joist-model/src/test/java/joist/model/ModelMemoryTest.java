package joist.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.Node;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.tensor.ElementType;
import joist.tensor.Ledger;
import joist.tensor.OverBudgetException;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelMemoryTest {
  private static final int WIDTH = 256;

  @TempDir private Path folder;
  private final Ledger ledger = new Ledger(100L << 20);

  private Path file() {
    GraphBuilder builder = new GraphBuilder("product");
    ValueType type = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(WIDTH, WIDTH));
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      weights.data().setAtIndex(Tensor.F32, i, i % 13 - 6f);
    }
    String hidden =
        builder.node("MatMul", builder.input("x", type), builder.constant("w", weights));
    builder.nodeNamed("y", Node.ONNX, "Relu", Map.of(), hidden);
    builder.output("y", type);
    Path file = folder.resolve("product.onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }

  private static Tensor rows(int rows) {
    Tensor tensor = Tensor.zeros(ElementType.F32, Shape.of(rows, WIDTH));
    tensor.data().fill((byte) 0x3f);
    return tensor;
  }

  @Test
  void allThatAModelHoldsIsChargedUntilItIsClosed() throws IOException {
    Path file = file();
    Model model = Model.load(file, ledger.open("product:1"));
    assertThat(ledger.totalBytes()).isEqualTo(Files.size(file)).isEqualTo(model.bytes());
    model.run(rows(20));
    long packed = 4L * WIDTH * WIDTH;
    long call = 2 * 4L * 20 * WIDTH;
    assertThat(ledger.totalBytes()).isGreaterThanOrEqualTo(Files.size(file) + packed + call);
    model.close();
    assertThat(ledger.totalBytes()).isZero();
  }

  @Test
  void answersStayAndCallsFailOnceAModelIsClosed() {
    Model model = Model.load(file());
    Tensor answer = model.run(rows(3));
    Tensor again = model.run(rows(3));
    model.close();
    assertThat(answer).isEqualTo(again);
    assertThatThrownBy(() -> model.run(rows(3)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("product.onnx' to be open, but it was closed");
    assertThatThrownBy(() -> model.graph().initializers().values().iterator().next().f32(0))
        .isInstanceOf(IllegalStateException.class);
  }

  /** Deterministic where resident memory is not: what is mapped for a model is counted. */
  @Test
  void aHundredLoadsAndUnloadsLeaveNothingMapped() throws IOException {
    Path file = file();
    long mapped = 0;
    for (int round = 0; round < 100; round++) {
      try (Model model = Model.load(file, ledger.open("product:" + round))) {
        model.run(rows(1));
        model.run(rows(20));
        assertThat(mappings(file.toString())).isEqualTo(isOnLinux() ? 1 : 0);
      }
      assertThat(ledger.totalBytes()).isZero();
      assertThat(mappings(file.toString())).isZero();
      long code = codeBytes();
      mapped = round == 0 ? code : mapped;
      assertThat(code).isLessThanOrEqualTo(mapped);
    }
  }

  private static boolean isOnLinux() {
    return Files.exists(Path.of("/proc/self/maps"));
  }

  /**
   * Of emitted code: executable memory that is of no file, and cannot be written. Not its lines are
   * counted: the system joins neighbours to one, and parts it where what is between goes.
   */
  private static long codeBytes() throws IOException {
    if (!isOnLinux()) {
      return 0;
    }
    return Files.readAllLines(Path.of("/proc/self/maps")).stream()
        .filter(line -> line.contains(" r-xp 00000000 00:00 0"))
        .map(line -> line.substring(0, line.indexOf(' ')).split("-", -1))
        .mapToLong(
            ends -> Long.parseUnsignedLong(ends[1], 16) - Long.parseUnsignedLong(ends[0], 16))
        .sum();
  }

  private static int mappings(String what) throws IOException {
    return isOnLinux()
        ? (int)
            Files.readAllLines(Path.of("/proc/self/maps")).stream()
                .filter(line -> line.contains(what))
                .count()
        : 0;
  }

  @Test
  void aModelThatDoesNotFitIsNotLoadedAndHoldsNothing() {
    Ledger small = new Ledger(1000);
    assertThatThrownBy(() -> Model.load(file(), small.open("product:1")))
        .isInstanceOf(OverBudgetException.class)
        .hasMessageContaining("'product:1' needs");
    assertThat(small.totalBytes()).isZero();
  }

  @Test
  void aModelThatIsForgottenStaysWhileItsGraphIsInUse() {
    Tensor weights = Model.load(file()).graph().initializers().values().iterator().next();
    for (int i = 0; i < 5; i++) {
      System.gc();
    }
    assertThat(weights.f32(1)).isEqualTo(-5);
  }
}
