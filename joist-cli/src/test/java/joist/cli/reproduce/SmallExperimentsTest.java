package joist.cli.reproduce;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Experiments come to their end, with small models and short runs; what they find is not judged.
 */
class SmallExperimentsTest {
  private static final Duration SHORT = Duration.ofMillis(10);
  private static final RigModel SMALL = RigModel.perceptron(8);
  private static final RigModel SINGLE = new RigModel(SMALL.graph(), SMALL.row(), 1);

  private static Function<Duration, BatchingRig> rigs(RigModel model) {
    return objective -> new BatchingRig(model, objective, SHORT);
  }

  private static Experiment small(String name) {
    return switch (name) {
      case "bentoml" -> new BentomlExperiment(rigs(SMALL));
      case "clipper" -> new ClipperExperiment(rigs(SMALL));
      case "openvino" -> new OpenvinoExperiment(rigs(SINGLE), SHORT);
      case "pretzel" -> new PretzelExperiment(4);
      default -> throw new IllegalArgumentException(name);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"bentoml", "clipper", "openvino", "pretzel"})
  void comesToItsEndWithFindingsAndPlotsThatAPageCanShow(String name) {
    Findings findings = new Findings(finding -> {}, doing -> {});

    small(name).run(SHORT, findings);

    assertThat(findings.all())
        .isNotEmpty()
        .allSatisfy(finding -> {
          assertThat(finding.what()).isNotBlank();
          assertThat(finding.ours()).isNotBlank();
          assertThat(finding.bar()).isNotBlank();
        });
    assertThat(findings.plots())
        .allSatisfy(plot ->
            assertThat(plot.lines().values())
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line).hasSameSizeAs(plot.x())));
    JsonMapper json = JsonMapper.shared();
    String document =
        json.writeValueAsString(Map.of("findings", findings.all(), "plots", findings.plots()));
    JsonNode shown = json.readTree(document);
    assertThat(shown.path("findings")).hasSameSizeAs(findings.all());
    assertThat(ReproducePage.render(name, document)).contains(findings.all().getFirst().bar());
  }
}
