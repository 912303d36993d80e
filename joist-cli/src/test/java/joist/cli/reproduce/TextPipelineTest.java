package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Random;
import joist.graph.interpret.Interpreter;
import joist.model.CommonConstants;
import joist.model.Model;
import joist.tensor.Ledger;
import joist.tensor.Tensor;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TextPipelineTest {
  @TempDir private Path folder;
  private final Ledger ledger = new Ledger(1L << 30);
  private final CommonConstants constants = new CommonConstants(ledger);

  private Model pipeline(int number) {
    Path file = PipelinesProcess.file(folder, number);
    TextPipeline.write(number, file);
    return Model.load(file, ledger.open("pipeline:" + number), constants);
  }

  @Test
  void pipelinesShareAllButTheirOwnWeightsAndAnswerAsTheInterpreter() {
    Tensor text = TextPipeline.text(new Random(Long.getLong("joist.seed", 2026L)));
    try (Model first = pipeline(1)) {
      first.run(text);
      long one = constants.bytes();
      try (Model second = pipeline(2)) {
        float answer = second.run(text).f32(0);
        Tensor expected = Interpreter.run(second.graph(), Map.of("text", text)).get("positive");
        assertThat(answer).isCloseTo(expected.f32(0), Offset.offset(1e-6f));
        assertThat(constants.bytes() - one).isLessThan(one / 20);
      }
      assertThat(constants.bytes()).isEqualTo(one);
    }
    assertThat(ledger.totalBytes()).isZero();
  }
}
