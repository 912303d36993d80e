package joist.serving;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNameTest {
  @ParameterizedTest
  @CsvSource({
    "model.onnx, model",
    "/a/b/My Model.v2.onnx, my-model.v2",
    "flights, flights",
    ".onnx, onnx",
    "___.onnx, model",
    "Ünder.onnx, nder"
  })
  void makesAModelNameOfAFileName(String file, String name) {
    assertThat(FileName.modelName(Path.of(file))).isEqualTo(name);
  }
}
