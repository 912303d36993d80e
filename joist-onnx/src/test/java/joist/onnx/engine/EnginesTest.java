package joist.onnx.engine;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EnginesTest {
  @TempDir Path folder;

  @Test
  void saysHowToAddAnEngineThatIsNotThere() {
    assertThatThrownBy(() -> new Engines(Optional.empty()).find("onnxruntime"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("'onnxruntime' is an optional plug-in, looked for on the class path")
        .hasMessageContaining("-pl joist-onnxruntime -am package")
        .hasMessageContaining("export JOIST_PLUGINS=joist-onnxruntime/target/plugins");
    assertThatThrownBy(() -> new Engines(Optional.of(folder)).find("onnxruntime"))
        .hasMessageContaining("in the folder '" + folder + "'; found none");
  }

  @Test
  void saysOfAnEngineThatNobodyKnowsWhichOnesThereAre() {
    assertThatThrownBy(() -> new Engines(Optional.of(folder)).find("tvm"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("got 'tvm', looked for in the folder '" + folder + "'; found none")
        .hasMessageEndingWith("and onnxruntime can be built");
  }

  @Test
  void refusesAFolderThatIsNone() {
    assertThatThrownBy(() -> new Engines(Optional.of(folder.resolve("no"))).find("onnxruntime"))
        .isInstanceOf(EngineException.class)
        .hasMessageContaining("expected a folder of plug-ins' jars");
  }

  @Test
  void passesOverJarsThatAreBroken() throws IOException {
    Files.writeString(folder.resolve("a.jar"), "no jar");
    assertThatThrownBy(() -> new Engines(Optional.of(folder)).find("onnxruntime"))
        .isInstanceOf(EngineException.class);
  }
}
