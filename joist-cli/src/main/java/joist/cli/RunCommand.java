package joist.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.UnaryOperator;
import joist.cli.Screen.Cell;
import joist.compiler.team.Workers;
import joist.graph.Graph;
import joist.graph.Value;
import joist.onnx.OnnxTensors;
import joist.table.NearestNames;
import joist.tensor.Tensor;
import joist.tensor.npy.NpyWriter;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist run}: one run of a model on tensors. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Runs a model once on tensors, and shows each output, or writes it.",
      "",
      "An input is given as NAME=FILE.npy (of numpy.save), NAME=FILE.pb (ONNX's TensorProto),"
          + " NAME=random (reals of [-1, 1), integers of 0 to 9), NAME=random:TYPE[DIMS], with"
          + " another bound for integers NAME=random:TYPE[DIMS]:BOUND, or written out:"
          + " 'NAME=[[1, 2], [3, 4]]'. Types are written f32, i64, string and so on."
    },
    footer = {
      "",
      "Examples:",
      "  joist run model.onnx --input x=image.npy",
      "  joist run bert.onnx --input ids=random:i64[1,8]:30522 --output y=out.npy",
      "  joist run model.onnx --input x=random --json"
    })
final class RunCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "MODEL", description = "An ONNX file, or a .joist package.")
  private Path file = Path.of("");

  @Option(
      names = "--input",
      paramLabel = "NAME=WHAT",
      description = "An input's tensor; once for each input.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--output",
      paramLabel = "NAME=FILE",
      description = "Writes that output to a .npy or .pb file.")
  private Map<String, Path> outputs = new LinkedHashMap<>();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = RunTargetText.class,
      description = "Who runs it: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private RunTarget engine = RunTarget.AUTO;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that the run may use; the answer is the same. Default: 1.")
  private int threads = 1;

  @Option(names = "--seed", description = "The source of random inputs. Default: 0.")
  private long seed;

  @Option(names = "--json", description = "The outputs' summaries as one line of JSON.")
  private boolean json;

  /** A run's outputs with how long it took. */
  private record Answer(Map<String, Tensor> outputs, double seconds) {}

  RunCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Screen screen = output.screen(json);
    Graph graph = ModelFile.read(file);
    checkOutputs(graph);
    Map<String, Tensor> tensors = new ModelInputs(file, graph).tensors(inputs, new Random(seed));
    Answer answer = answer(graph, tensors);
    Map<String, Tensor> answers = answer.outputs();
    for (Map.Entry<String, Path> wanted : outputs.entrySet()) {
      write(wanted.getValue(), Objects.requireNonNull(answers.get(wanted.getKey())));
    }
    if (json) {
      screen.result(JsonText.of(document(answer)));
    } else {
      show(screen, answer);
    }
    return ExitCode.OK;
  }

  private Answer answer(Graph graph, Map<String, Tensor> inputs) {
    if (threads < 1) {
      throw new UsageException("expected --threads of 1 or more, got " + threads);
    }
    try (ExecutorService lent = Executors.newCachedThreadPool()) {
      UnaryOperator<Map<String, Tensor>> prepared =
          engine.prepare(graph, new Workers(lent, threads));
      long start = System.nanoTime();
      Map<String, Tensor> outputs = prepared.apply(inputs);
      return new Answer(outputs, (System.nanoTime() - start) / 1e9);
    }
  }

  private void checkOutputs(Graph graph) {
    List<String> names = graph.outputs().stream().map(Value::name).toList();
    outputs.forEach((name, target) -> {
      if (!names.contains(name)) {
        throw new UsageException(
            "the model has no output '%s'%s".formatted(name, NearestNames.hint(name, names)));
      }
      String lower = target.toString().toLowerCase(Locale.ROOT);
      if (!lower.endsWith(".npy") && !lower.endsWith(".pb")) {
        throw new UsageException(
            "output '%s': expected a .npy or .pb file to write, got '%s'".formatted(name, target));
      }
    });
  }

  private static void write(Path target, Tensor tensor) {
    boolean numpy = target.toString().toLowerCase(Locale.ROOT).endsWith(".npy");
    WholeFile.write(target, numpy ? NpyWriter.write(tensor) : OnnxTensors.write(tensor));
  }

  private void show(Screen screen, Answer answer) {
    screen.table(
        List.<Cell<Map.Entry<String, Tensor>>>of(
            Cell.text("OUTPUT", Map.Entry::getKey),
            Cell.text("TYPE", entry -> entry.getValue().toString()),
            Cell.number("MIN", entry -> TensorSummary.number(summary(entry).min())),
            Cell.number("MAX", entry -> TensorSummary.number(summary(entry).max())),
            Cell.number("MEAN", entry -> TensorSummary.number(summary(entry).mean())),
            Cell.text("FIRST", entry -> summary(entry).firstText())),
        List.copyOf(answer.outputs().entrySet()));
    answer
        .outputs()
        .forEach((name, tensor) -> {
          long notNumbers = TensorSummary.of(tensor).notNumbers();
          if (notNumbers > 0) {
            screen.warn("output '%s' has %,d elements that are NaN".formatted(name, notNumbers));
          }
          TopClasses.of(tensor)
              .forEach(row -> screen.say("  " + name + " highest: " + TopClasses.text(row)));
        });
    outputs.forEach((name, target) -> screen.good("%s is in %s".formatted(name, target)));
    screen.say(
        screen.dim("  first run on %s: %s".formatted(engine, Screen.duration(answer.seconds()))));
  }

  private static TensorSummary summary(Map.Entry<String, Tensor> entry) {
    return TensorSummary.of(entry.getValue());
  }

  private Map<String, Object> document(Answer answer) {
    Map<String, Object> shown = new LinkedHashMap<>();
    answer
        .outputs()
        .forEach((name, tensor) -> {
          Map<String, Object> document = TensorSummary.of(tensor).document();
          List<List<TopClasses.Scored>> top = TopClasses.of(tensor);
          if (!top.isEmpty()) {
            document.put("top", top);
          }
          Path written = outputs.get(name);
          if (written != null) {
            document.put("file", written.toString());
          }
          shown.put(name, document);
        });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("engine", engine.toString());
    document.put("seconds", answer.seconds());
    document.put("outputs", shown);
    return document;
  }
}
