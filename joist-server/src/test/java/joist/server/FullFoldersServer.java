package joist.server;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import joist.graph.Dim;
import joist.graph.Graph;
import joist.graph.GraphBuilder;
import joist.graph.ValueType;
import joist.model.WeightsSettings;
import joist.onnx.OnnxWriter;
import joist.server.access.AccessException;
import joist.server.access.KeyFile;
import joist.server.access.KeyHolder;
import joist.server.access.Role;
import joist.serving.Deployments;
import joist.serving.OwnDisk;
import joist.serving.share.Quota;
import joist.tensor.ElementType;
import joist.tensor.Shape;
import joist.tensor.Tensor;

/**
 * Packed weights and keys on a disk that is full: it makes keys, fills the disk, changes the keys,
 * serves a model whose weights are to be kept there, makes room, and does so again. Arguments: a
 * folder of that disk.
 */
final class FullFoldersServer {
  private static final int WIDTH = 512; // a megabyte, from which on packed weights are kept

  private FullFoldersServer() {}

  public static void main(String[] arguments) throws Exception {
    Path disk = Path.of(arguments[0]);
    Path model =
        Files.write(
            Files.createTempDirectory("models").resolve("wide.onnx"), OnnxWriter.write(wide()));
    KeyFile keys = new KeyFile(disk.resolve("keys.json"));
    change(keys, "ann");
    Path ballast = disk.resolve("ballast");
    OwnDisk.fill(ballast, 0);
    change(keys, "bob");
    serve(disk.resolve("weights"), model);
    Files.delete(ballast);
    change(keys, "bob");
    serve(disk.resolve("weights"), model);
    System.exit(0);
  }

  /** Of 512 ones, zeros and sums by turns. */
  private static Graph wide() {
    ValueType row = ValueType.of(ElementType.F32, Dim.BATCH, Dim.of(WIDTH));
    Tensor weights = Tensor.zeros(ElementType.F32, Shape.of(WIDTH, WIDTH));
    for (int i = 0; i < WIDTH * WIDTH; i++) {
      weights.data().setAtIndex(Tensor.F32, i, i % 2);
    }
    GraphBuilder builder = new GraphBuilder("wide");
    String x = builder.input("x", row);
    String y = builder.node("MatMul", x, builder.constant("w", weights));
    builder.output(y, row);
    return builder.build();
  }

  private static void change(KeyFile keys, String name) {
    try {
      keys.change(holders -> {
        List<KeyHolder> more = new ArrayList<>(holders);
        more.add(new KeyHolder(name, Role.PREDICT, Quota.FREE, List.of()));
        return more;
      });
      System.out.print("changed: ");
    } catch (AccessException full) {
      System.out.print("refused " + full.getMessage() + ": ");
    }
    System.out.println(keys.read().stream().map(KeyHolder::name).toList());
  }

  private static void serve(Path weights, Path model) throws Exception {
    ServerSettings.Operation usual = Running.settings().operation();
    ServerSettings settings =
        Running.settings()
            .withOperation(
                new ServerSettings.Operation(
                    false,
                    0,
                    Duration.ofMinutes(1),
                    Duration.ofMillis(20),
                    new Deployments.WarmSettings(1, Duration.ofSeconds(1)),
                    new WeightsSettings(Optional.of(weights), usual.weights().budgetBytes())));
    try (Running running =
        Running.registry(settings, Files.createTempDirectory("registry"), Map.of("wide", model))) {
      HttpResponse<String> answer =
          running.post(
              "/v2/models/wide/infer",
              "{\"inputs\":[{\"name\":\"x\",\"shape\":[1,512],\"datatype\":\"FP32\",\"data\":[[1"
                  + ",1".repeat(WIDTH - 1)
                  + "]]}]}");
      System.out.println(
          "served %d %s, kept %d bytes"
              .formatted(
                  answer.statusCode(),
                  answer.body().replaceAll(".*\"data\":\\[(0.0,512.0,?)+\\].*", "right"),
                  kept(weights)));
    }
  }

  private static long kept(Path weights) throws Exception {
    try (var files = Files.list(weights)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
