package joist.model;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import joist.graph.Graph;
import joist.graph.Node;
import joist.model.archive.Archive;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ModelTest {
  private static final long SEED = Long.getLong("joist.seed", 20012);
  private static final ModelPackage PACKAGE =
      TinyModels.packaged(TinyModels.binary(), TinyModels.BINARY);
  private static final byte[] FILE = PackageCodec.encode(PACKAGE);
  private static final Model NUMBER = Model.of(TinyModels.regression(), TinyModels.NUMBER);

  @Test
  void loadsAPackageAndAnOnnxFileByTheirContent(@TempDir Path folder) throws IOException {
    Path onnx = Files.write(folder.resolve("a.joist"), Model.load(FILE).toOnnx());
    Path packaged = Files.write(folder.resolve("b.onnx"), FILE);
    try (Model one = Model.load(onnx);
        Model other = Model.load(packaged)) {
      assertThat(one.content()).isEmpty();
      assertThat(one.signature()).contains(TinyModels.BINARY);
      assertThat(other.content().orElseThrow().name()).isEqualTo("tiny");
      for (Sample sample : PACKAGE.samples()) {
        assertThat(one.predict(sample.row())).isEqualTo(other.predict(sample.row()));
      }
    }
  }

  @Test
  void statesTheDigestOfTheFile() {
    assertThat(Model.load(FILE).digest()).isEqualTo(Digests.sha256(FILE)).hasSize(64);
  }

  @Test
  void answersARegressionWithItsNumber() {
    Prediction prediction = NUMBER.predict(TinyModels.row(5, true, "ORD", "1970-01-03"));
    assertThat(prediction.value()).isEqualTo(5 + 10 + 200 + 2);
    assertThat(prediction.label()).isEmpty();
    assertThat(prediction.probabilities()).isEmpty();
  }

  @Test
  void answersTwoClassesWithThePositiveOnesProbability() {
    Prediction prediction = Model.load(FILE).predict(TinyModels.row(0, false, "ATL", null));
    assertThat(prediction.label()).contains("no");
    assertThat(prediction.probabilities()).containsEntry("no", 0.5f).containsEntry("yes", 0.5f);
    assertThat(prediction.value()).isEqualTo(0.5);
  }

  @Test
  void takesValuesInEveryCustomaryForm() {
    double expected = 5 + 10 + 100 + 1;
    for (Object date :
        List.of("1970-01-02", LocalDate.of(1970, 1, 2), Instant.ofEpochSecond(86400), 86400)) {
      assertThat(NUMBER.predict(TinyModels.row("5.0", "yes", "ATL", date)).value())
          .isEqualTo(expected);
      assertThat(NUMBER.predict(TinyModels.row(5L, 1, new StringBuilder("ATL"), date)).value())
          .isEqualTo(expected);
    }
  }

  @Test
  void takesNullEmptyAndUnseenAsMissing() {
    assertThat(NUMBER.predict(TinyModels.row(null, null, null, null)).value()).isZero();
    assertThat(NUMBER.predict(TinyModels.row("", "NA", "", "")).value()).isZero();
    assertThat(NUMBER.predict(TinyModels.row(Double.NaN, null, "XYZ", null)).value()).isZero();
  }

  @Test
  void findsColumnsByNameNotByPlace() {
    Map<String, Object> reversed = new LinkedHashMap<>();
    reversed.put("date", 0);
    reversed.put("origin", "ATL");
    reversed.put("weekend", false);
    reversed.put("distance", 7);
    assertThat(NUMBER.predict(reversed).value()).isEqualTo(107);
  }

  @Test
  void namesAllAbsentColumnsAndWhatMayHaveBeenMeant() {
    Map<String, Object> row = new HashMap<>(Map.of("distanse", 5, "date", 0, "weekend", true));
    assertThatThrownBy(() -> NUMBER.predict(row))
        .isInstanceOf(BadRowException.class)
        .hasMessage(
            "row 0: expected the columns 'distance', 'origin', found none; is 'distanse' meant to be 'distance'?; send null for a missing value");
  }

  @Test
  void refusesAnUnknownColumnWithTheNearestKnown() {
    Map<String, Object> row = new LinkedHashMap<>(TinyModels.row(1, true, "ATL", 0));
    row.put("orign", "x");
    assertThatThrownBy(() -> NUMBER.predict(row))
        .isInstanceOf(BadRowException.class)
        .hasMessage(
            "row 0, column 'orign': the model knows no column 'orign'; did you mean 'origin'?");
  }

  @Test
  void ignoresTheTargetAndUnusedColumnsOfTheTrainingTable() {
    Model model = Model.load(FILE);
    Map<String, Object> row = new LinkedHashMap<>(TinyModels.row(1, true, "ATL", 0));
    Prediction without = model.predict(row);
    row.put("late", "yes");
    row.put("flight id", "AA1");
    assertThat(model.predict(row)).isEqualTo(without);
    assertThat(model.knows("flight id")).isTrue();
    assertThat(model.knows("gate")).isFalse();
  }

  @Test
  void namesRowColumnAndProblemOfAWrongValue() {
    List<Map<String, Object>> rows =
        List.of(
            Map.of("distance", 1, "weekend", true, "origin", "ATL", "date", 0),
            Map.of("distance", "far", "weekend", true, "origin", "ATL", "date", 0));
    assertThatThrownBy(() -> NUMBER.predict(rows))
        .isInstanceOfSatisfying(
            BadRowException.class,
            e -> {
              assertThat(e.row()).hasValue(1);
              assertThat(e.column()).contains("distance");
            })
        .hasMessageStartingWith("row 1, column 'distance': expected a number")
        .hasMessageContaining("'far'");
    bad(TinyModels.row(1, 2, "ATL", 0), "'weekend': expected true or false");
    bad(TinyModels.row(1, true, "ATL", true), "'date': expected a date, got true");
    bad(TinyModels.row(1, true, "ATL", "soon"), "'date': expected a date");
    bad(TinyModels.row(Instant.EPOCH, true, "ATL", 0), "expected a number, got the date 1970");
    bad(TinyModels.row(Double.POSITIVE_INFINITY, true, "ATL", 0), "expected a finite number");
    bad(TinyModels.row(List.of(), true, "ATL", 0), "'distance': expected a number, a boolean");
  }

  private static void bad(Map<String, ?> row, String message) {
    assertThatThrownBy(() -> NUMBER.predict(row))
        .isInstanceOf(BadRowException.class)
        .hasMessageContaining(message);
  }

  @Test
  void givesARowTheSameAnswerAloneAndInAnyBatch() {
    List<Map<String, Object>> rows = new ArrayList<>();
    Random random = new Random(SEED);
    for (int i = 0; i < 2500; i++) {
      rows.add(TinyModels.row(random.nextInt(100), random.nextBoolean(), "ATL", null));
    }
    List<Prediction> together = NUMBER.predict(rows);
    for (int i = 0; i < rows.size(); i += 97) {
      assertThat(together.get(i)).as("seed %d", SEED).isEqualTo(NUMBER.predict(rows.get(i)));
    }
  }

  @Test
  void refusesAPackageWhoseAnswersDifferAndNamesTheWorstRow() {
    Map<String, byte[]> entries = new LinkedHashMap<>(Archive.read(FILE).entries());
    entries.remove("manifest.json");
    entries.put("graph.onnx", OnnxFiles.write(swapped()));
    assertThatThrownBy(() -> Model.load(PackageCodecTest.resealed(entries)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("the worst of 40 sample rows is row ")
        .hasMessageContaining("distance=")
        .hasMessageContaining("expected '")
        .hasMessageContaining("got '");
  }

  /** The binary model with its constants' order of classes exchanged. */
  private static Graph swapped() {
    Graph graph = TinyModels.binary();
    List<Node> nodes =
        graph.nodes().stream()
            .map(node ->
                node.operator().equals("Concat")
                    ? new Node(
                        node.name(),
                        node.domain(),
                        node.operator(),
                        node.inputs().reversed(),
                        node.outputs(),
                        node.attributes())
                    : node)
            .toList();
    return new Graph(
        graph.name(),
        graph.inputs(),
        graph.outputs(),
        graph.initializers(),
        nodes,
        graph.opsets(),
        graph.metadata());
  }

  @Test
  void refusesATamperedSample() {
    Map<String, byte[]> entries = new LinkedHashMap<>(Archive.read(FILE).entries());
    entries.remove("manifest.json");
    String samples = new String(entries.get("samples.json"), UTF_8);
    String tampered =
        samples.replaceFirst("\"probabilities\":\\[[^,]*,", "\"probabilities\":[0.4999,");
    assertThat(tampered).isNotEqualTo(samples);
    entries.put("samples.json", tampered.getBytes(UTF_8));
    assertThatThrownBy(() -> Model.load(PackageCodecTest.resealed(entries)))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("row 0");
  }

  @Test
  void refusesAGraphThatDoesNotFitTheSignature() {
    Signature other = new Signature(TinyModels.FIELDS.reversed(), "late", List.of("no", "yes"));
    assertThatThrownBy(() -> Model.of(TinyModels.binary(), other))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected a graph input for the DATE column 'date', got distance");
    assertThatThrownBy(() -> Model.of(TinyModels.regression(), TinyModels.BINARY))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("expected a graph output a label");
  }

  @Test
  void refusesWhatIsNoModel(@TempDir Path folder) throws IOException {
    Path text = Files.writeString(folder.resolve("text.onnx"), "hello, I am no model\n");
    assertThatThrownBy(() -> Model.load(text))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("text.onnx")
        .hasMessageContaining(
            "expected a model package (.joist) or an ONNX file (.onnx), got neither");
    assertThatThrownBy(() -> Model.load(Files.createFile(folder.resolve("empty"))))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("got an empty file");
    assertThatThrownBy(() -> Model.load(folder.resolve("absent.joist")))
        .isInstanceOf(ModelException.class)
        .hasMessageContaining("found no such file");
    assertThatThrownBy(() -> Model.load(folder)).isInstanceOf(ModelException.class);
  }

  @Test
  void damagedOnnxIsRefusedOrAModelButNothingElse() {
    byte[] onnx = Model.load(FILE).toOnnx();
    Random random = new Random(SEED);
    for (int trial = 0; trial < 500; trial++) {
      byte[] damaged = onnx.clone();
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
      try {
        Model.load(damaged).close();
      } catch (ModelException e) {
        assertThat(e).as("seed %d, trial %d", SEED, trial).hasMessageContaining("");
      }
    }
  }
}
