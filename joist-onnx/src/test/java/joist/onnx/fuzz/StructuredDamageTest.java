package joist.onnx.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiConsumer;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.GraphException;
import joist.graph.ValueType;
import joist.graph.typing.Verifier;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.onnx.WeightSettings;
import joist.onnx.version.OpsetConversion;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded damage to models, in every build; {@link LoaderFuzzTest} looks further, and for longer.
 */
class StructuredDamageTest {
  private static final long SEED = Long.getLong("joist.seed", 5L);
  private static final int ROUNDS = Integer.getInteger("joist.fuzz.rounds", 6_000);
  private static final int SCRIPT_BYTES = 80;

  @TempDir private Path folder;

  @Test
  void damagedModelsAreReadOrRefusedInTimeAndMemory() {
    List<byte[]> seeds = SeedModels.all();
    seeds.forEach(LoaderCheck::check);
    damage(seeds, ROUNDS, (round, file) -> LoaderCheck.check(file));
  }

  @Test
  void damagedModelsAreConvertedOrRefused() {
    damage(
        SeedModels.all(),
        ROUNDS,
        (round, file) -> {
          try {
            int opset = OpsetConversion.oldest() + round % 20;
            assertThat(OpsetConversion.convert(OnnxReader.read(file), opset)).isNotNull();
          } catch (GraphException e) {
            assertThat(e.getMessage()).isNotBlank();
          }
        });
  }

  @Test
  void damagedPlacesOfWeightsAreReadOrRefused() throws IOException {
    Path model = folder.resolve("m.onnx");
    OnnxWriter.write(weighted(), model, new WeightSettings(0, 0));
    byte[] seed = Files.readAllBytes(model);
    damage(List.of(seed), 500, (round, file) -> readOrRefuse(model, file));
  }

  private static void readOrRefuse(Path model, byte[] file) {
    try {
      Files.write(model, file);
      Graph graph = OnnxReader.read(model);
      assertThat(Verifier.verify(graph)).isNotNull();
      assertThat(OnnxWriter.write(graph)).isNotEmpty(); // touches every weight
    } catch (GraphException e) {
      assertThat(e.getMessage()).isNotBlank();
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static Graph weighted() {
    GraphBuilder builder = new GraphBuilder("g");
    ValueType three = ValueType.of(ElementType.F32, Dim.of(3));
    builder.input("x", three);
    String a = builder.constant("a", Tensor.of(Shape.of(3), 1f, 2f, 3f));
    String b = builder.constant("b", Tensor.of(Shape.of(3), 4f, 5f, 6f));
    builder.output("y", three);
    builder.nodeNamed("y", "", "Add", Map.of(), builder.node("Mul", "x", a), b);
    return builder.build();
  }

  private static void damage(List<byte[]> seeds, int rounds, BiConsumer<Integer, byte[]> check) {
    Random random = new Random(SEED);
    for (int round = 0; round < rounds; round++) {
      byte[] script = new byte[SCRIPT_BYTES];
      random.nextBytes(script);
      try {
        check.accept(round, new ModelMutator(script).mutate(seeds));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("-Djoist.seed=" + SEED + " round " + round, e);
      }
    }
  }
}
