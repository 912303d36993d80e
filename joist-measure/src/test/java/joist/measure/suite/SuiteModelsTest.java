package joist.measure.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import joist.compiler.Executable;
import joist.compiler.tier.Targets;
import joist.graph.interpret.Interpreter;
import joist.measure.AnswerDifference;
import joist.measure.JoistEngine;
import joist.measure.SideBySide;
import joist.onnx.OnnxWriter;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class SuiteModelsTest {
  @TempDir Path folder;

  static Stream<SuiteCase> smallOnesOfEveryKind() {
    return Stream.of(
        new SuiteCase("perceptron", 1, () -> SuiteModels.perceptron(2, 8, 6, 4)),
        new SuiteCase("wide and deep", 1, () -> SuiteModels.wideAndDeep(2)),
        new SuiteCase("LSTM", 1, () -> SuiteModels.recurrent("LSTM", 3, 4, 8)),
        new SuiteCase("GRU", 1, () -> SuiteModels.recurrent("GRU", 3, 4, 8)),
        new SuiteCase("convolutional", 1, SuiteModels::smallConvolutional),
        new SuiteCase("encoder", 1, () -> SuiteModels.encoder(1, 5, 16, 2)),
        new SuiteCase("decoder", 1, () -> SuiteModels.decoderStep(1, 5, 16, 2)),
        new SuiteCase("trees", 1, () -> TreeModels.full(20, 4, 5, 30)),
        new SuiteCase("BERT", 1, () -> LanguageModels.bert(1, 8, 16, 2)),
        new SuiteCase("GPT-2", 1, () -> LanguageModels.gpt2Step(1, 8, 16, 2)));
  }

  @ParameterizedTest
  @MethodSource("smallOnesOfEveryKind")
  void answerCompiledAsTheyDoInterpreted(SuiteCase each) {
    SuiteCase.Model model = each.model().get();
    Map<String, Tensor> expected = Interpreter.run(model.graph(), model.inputs());
    Map<String, Tensor> compiled = Executable.compile(model.graph()).run(model.inputs());
    assertThat(AnswerDifference.between(expected, compiled).largest()).isLessThan(1e-4);
  }

  @Test
  void theDetectorSelectsSomeOfItsBoxes() {
    SuiteCase.Model model = DetectorModel.make();
    Map<String, Tensor> answer = Executable.compile(model.graph()).run(model.inputs());
    assertThat(answer.get("selected").shape().dim(0)).isBetween(50L, 200L);
    assertThat(answer.get("boxes").shape().dim(0)).isEqualTo(answer.get("selected").shape().dim(0));
  }

  @Test
  void aCaseIsMeasuredFromItsFileWhichGoesAfterwards() {
    JoistEngine joist = JoistEngine.of(Targets.ofThisMachine().target());
    Suite suite =
        new Suite(joist.target().get(), joist, new SideBySide.Settings(1, Duration.ofMillis(20)));
    SuiteCase each = new SuiteCase("MLP", 100, () -> SuiteModels.perceptron(1, 4, 3));
    SuiteRow row = suite.run(each);
    assertThat(row.isMet()).isTrue();
    assertThat(row.result().difference()).isEqualTo(AnswerDifference.NONE);
    assertThat(row.ofRoofline()).isPositive();
    try (SuiteFile file = SuiteFile.of(each)) {
      assertThat(file.file()).exists();
      file.close();
      assertThat(file.file()).doesNotExist();
    }
  }

  @Test
  void modelsOfAFolderAreCasesForOneRowAndForMany() throws Exception {
    Files.createDirectories(folder.resolve("a"));
    OnnxWriter.write(TreeModels.full(3, 2, 4, 1).graph(), folder.resolve("a/model.onnx"));
    OnnxWriter.write(SuiteModels.perceptron(1, 4, 3).graph(), folder.resolve("b.onnx"));
    List<SuiteCase> cases = Suite.cases(folder);
    assertThat(cases)
        .extracting(SuiteCase::name)
        .containsExactly("a, 1 row", "a, 1,000 rows", "b, 1 row");
    assertThat(cases).extracting(SuiteCase::aim).containsExactly(0.15, 0.06, 0.2);
    assertThat(cases.get(1).model().get().inputs().get("x").shape().dims())
        .containsExactly(1000, 4);
  }
}
