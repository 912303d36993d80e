package joist.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.compiler.pass.Pass;
import joist.graph.Graph;
import joist.graph.Node;
import joist.graph.Value;
import joist.measure.AnswerDifference;
import joist.onnx.OnnxReader;
import joist.onnx.OnnxWriter;
import joist.onnx.WeightSettings;
import joist.onnx.conformance.Engine;
import joist.onnx.version.OpsetConversion;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist convert}: a model in another version of ONNX, or optimised, and proven the same. */
@Command(
    name = "convert",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a model as an ONNX file of another opset, optimised, or with its weights in a file"
          + " beside it.",
      "",
      "What was written is read again and run beside the original on the same inputs; the largest"
          + " difference of their answers is printed. A file whose answers differ, or that an opset"
          + " has no words for, is never left behind."
    },
    footer = {
      "",
      "Examples:",
      "  joist convert model.onnx out.onnx --opset 21",
      "  joist convert model.onnx out.onnx --optimise --external",
      "  joist convert bert.onnx out.onnx --opset 13 --input ids=random:i64[1,8]:30522"
    })
final class ConvertCommand implements Callable<Integer> {
  /** Passes and adapters keep every bit; other engines may add in another order. */
  private static final double MOST_DIFFERENCE = 1e-5;

  private final Output output;

  @Parameters(index = "0", paramLabel = "MODEL", description = "An ONNX file, or a .joist package.")
  private Path file = Path.of("");

  @Parameters(index = "1", paramLabel = "FILE", description = "The ONNX file to write.")
  private Path target = Path.of("");

  @Option(
      names = "--opset",
      paramLabel = "N",
      description = "The version of ai.onnx to write, 7 or later. Default: the model's.")
  private @Nullable Integer opset;

  @Option(
      names = {"--optimise", "--optimize"},
      description =
          "Computes what is constant, merges equal nodes, and drops what no output needs.")
  private boolean optimise;

  @Option(
      names = "--external",
      description =
          "Weights go to a file beside the model. Default: only when they take more than 1 GiB.")
  private boolean external;

  @Option(
      names = "--input",
      paramLabel = "NAME=WHAT",
      description =
          "What to compare the answers on, as in 'joist run'. Default: random, with 1 and then 3"
              + " for extents that are left open.")
  private Map<String, String> inputs = new LinkedHashMap<>();

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = RunTargetText.class,
      description = "Who answers: ${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  private RunTarget engine = RunTarget.REFERENCE;

  @Option(names = "--seed", description = "The source of random inputs. Default: 0.")
  private long seed;

  @Option(names = "--json", description = "What was done as one line of JSON.")
  private boolean json;

  ConvertCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() throws IOException {
    Screen screen = output.screen(json);
    Graph graph = ModelFile.read(file);
    checkInputs(graph);
    Graph converted = converted(graph);
    List<SampleAnswer> samples = SampleAnswer.of(graph, answering(), inputs, seed);
    AnswerDifference difference = write(converted, samples);
    if (json) {
      screen.result(JsonText.of(document(graph, converted, samples, difference)));
    } else {
      show(screen, graph, converted, samples, difference);
    }
    return ExitCode.OK;
  }

  private Engine answering() {
    return Engine.ofTensors((graph, tensors) -> engine.prepare(graph).apply(tensors));
  }

  private void checkInputs(Graph graph) {
    List<String> names = graph.inputs().stream().map(Value::name).toList();
    for (String name : inputs.keySet()) {
      if (!names.contains(name)) {
        throw new UsageException(
            "the model has no input '%s'; it has %s".formatted(name, String.join(", ", names)));
      }
    }
    Path folder = target.toAbsolutePath().getParent();
    if (folder == null || !Files.isDirectory(folder)) {
      throw new BadInputException(
          "cannot write %s: expected a folder %s, found none; check that the folder exists"
              .formatted(target, folder));
    }
  }

  /** Optimised first, since what becomes constant may then fit an older version's attributes. */
  private Graph converted(Graph graph) {
    Graph converted = optimise ? optimised(graph) : graph;
    if (opset != null) {
      converted = OpsetConversion.convert(converted, opset);
    }
    return optimise ? optimised(converted) : converted;
  }

  private static Graph optimised(Graph graph) {
    Graph optimised = graph;
    for (Pass pass : Pass.standard()) {
      optimised = pass.apply(optimised);
    }
    return optimised;
  }

  private AnswerDifference write(Graph converted, List<SampleAnswer> samples) {
    AnswerDifference[] difference = {AnswerDifference.NONE};
    WeightSettings weights = external ? WeightSettings.external() : WeightSettings.standard();
    try {
      OnnxWriter.write(
          converted, target, weights, written -> difference[0] = checked(written, samples));
    } catch (UncheckedIOException e) {
      throw new UnwrittenException(
          target, e.getCause() == null ? new IOException(e) : e.getCause());
    }
    return difference[0];
  }

  /** The largest difference of what was written, which must be small. */
  private AnswerDifference checked(Path written, List<SampleAnswer> samples) {
    Graph graph = OnnxReader.read(written);
    AnswerDifference most = AnswerDifference.NONE;
    for (SampleAnswer sample : samples) {
      var answers = answering().run(graph, sample.inputs());
      most = most.or(AnswerDifference.between(sample.answers(), answers));
    }
    if (most.largest() > MOST_DIFFERENCE) {
      throw new IllegalStateException(
          "the converted model answers differently, so nothing was written: output '%s' differs by %s of its size"
              .formatted(most.output().orElse(""), number(most.largest())));
    }
    return most;
  }

  private void show(
      Screen screen,
      Graph before,
      Graph after,
      List<SampleAnswer> samples,
      AnswerDifference difference) {
    screen.good(
        "%s is in %s: opset %s, %s"
            .formatted(
                file,
                target,
                change(opset(before), opset(after)),
                change(before.nodes().size(), after.nodes().size()) + " nodes"));
    screen.say(
        "  largest difference of the answers on %d %s inputs: %s"
            .formatted(
                samples.size(),
                inputs.isEmpty() ? "random" : "given",
                difference.largest() == 0
                    ? "none, bit for bit"
                    : number(difference.largest()) + " of the output's size"));
  }

  private static String change(int before, int after) {
    return before == after ? Integer.toString(after) : before + " → " + after;
  }

  private static int opset(Graph graph) {
    return graph.opsets().getOrDefault(Node.ONNX, 0);
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.2g", value);
  }

  private Map<String, Object> document(
      Graph before, Graph after, List<SampleAnswer> samples, AnswerDifference difference) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", target.toString());
    document.put("opset", opset(after));
    document.put("opset_before", opset(before));
    document.put("nodes", after.nodes().size());
    document.put("nodes_before", before.nodes().size());
    document.put("samples", samples.size());
    document.put("largest_difference", difference.largest());
    return document;
  }
}
