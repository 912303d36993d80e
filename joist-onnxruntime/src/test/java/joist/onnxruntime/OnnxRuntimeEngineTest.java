package joist.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.onnx.OnnxWriter;
import joist.onnx.engine.Engine;
import joist.onnx.engine.EngineCall;
import joist.onnx.engine.EngineException;
import joist.onnx.engine.EngineSession;
import joist.onnx.engine.Engines;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OnnxRuntimeEngineTest {
  private final Engine engine = new Engines(Optional.empty()).find("onnxruntime");

  @TempDir Path folder;

  @Test
  void isFoundByItsName() {
    assertThat(engine).isInstanceOf(OnnxRuntimeEngine.class);
    assertThat(engine.title()).startsWith("ONNX Runtime 1.");
  }

  @Test
  void refusesFilesThatAreNoModels() throws IOException {
    Path text = Files.writeString(folder.resolve("a.onnx"), "no model");
    assertThatThrownBy(() -> engine.open(text, 1))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("a.onnx");
  }

  @Test
  void refusesInputsThatTheModelDoesNotHave() {
    try (EngineSession session = engine.open(identity(ElementType.F32), 1)) {
      EngineCall call = session.call(Map.of("z", Tensor.of(Shape.of(1), 1f)));
      assertThatThrownBy(call::run).isInstanceOf(EngineException.class).hasMessageContaining("z");
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"F32", "F64", "I8", "I16", "I32", "I64", "U8", "BOOL", "F16", "BF16", "STRING"})
  void givesBackWhatItIsGivenOfEveryType(ElementType type) {
    Tensor x =
        type == ElementType.STRING
            ? Tensor.of(Shape.of(2, 3), "a", "", "ä b", "c", "d", "e")
            : Tensor.zeros(type, Shape.of(2, 3));
    for (long i = 0; i < x.byteSize() && type != ElementType.BOOL; i++) {
      x.data().set(ValueLayout.JAVA_BYTE, i, (byte) (i + 1));
    }
    try (EngineSession session = engine.open(identity(type), 1)) {
      assertThat(session.call(Map.of("x", x)).outputs()).containsExactly(Map.entry("y", x));
      session
          .callInPlace(Map.of("x", x))
          .ifPresent(call -> assertThat(call.outputs()).containsExactly(Map.entry("y", x)));
    }
  }

  /** y = x, for a matrix. */
  private Path identity(ElementType type) {
    GraphBuilder builder = new GraphBuilder("identity");
    ValueType matrix = ValueType.of(type, new Dim.Symbol("N"), new Dim.Symbol("M"));
    String x = builder.input("x", matrix);
    builder.output("y", matrix);
    builder.nodeNamed("y", "", "Identity", Map.of(), x);
    Path file = folder.resolve("identity.onnx");
    OnnxWriter.write(builder.build(), file);
    return file;
  }
}
