package joist.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import joist.cli.inspect.InspectPage;
import joist.compiler.speed.MachineSpeed;
import joist.compiler.tier.TargetChoice;
import joist.compiler.tier.Targets;
import joist.graph.Graph;
import joist.graph.GraphException;
import joist.graph.report.BoundShapes;
import joist.graph.report.Inspection;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code joist inspect}: what is inside a model, and what it costs. */
@Command(
    name = "inspect",
    mixinStandardHelpOptions = true,
    description = {
      "Shows what is inside a model and what a run of it costs: inputs and outputs; for each node its"
          + " shape, parameters, multiply-adds, bytes moved, and operations for each byte; totals;"
          + " memory over time, and which tensors make its peak; which nodes are fused and why the"
          + " others are not; and what this machine can do at most (its roofline).",
      "",
      "Bytes are counted as if every value went to memory and back; what a view shows is not moved."
          + " Nodes that take constants alone are folded and cost nothing."
    },
    footer = {
      "",
      "Examples:",
      "  joist inspect model.onnx",
      "  joist inspect model.onnx --batch 8 --measure",
      "  joist inspect model.onnx --shape x=1,3,224,224 --html model.html",
      "  joist inspect model.onnx --json | jq .totals"
    })
final class InspectCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "MODEL", description = "An ONNX file, or a .joist package.")
  private Path file = Path.of("");

  @Option(
      names = "--measure",
      description = "Also runs the model on random inputs, and times each step.")
  private boolean measure;

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = CountText.class,
      description = "The extent of the inputs' first dimension. Default: the model's, or 1.")
  private @Nullable Integer batch;

  @Option(
      names = "--shape",
      paramLabel = "NAME=DIMS",
      description = "An input's shape, such as x=1,3,224,224; once for each input.")
  private Map<String, String> shapes = new LinkedHashMap<>();

  @Option(names = "--all", description = "Lists all nodes, not only the costliest of many.")
  private boolean all;

  @Option(
      names = "--engine",
      paramLabel = "ENGINE",
      converter = RunTargetText.class,
      description = "Who compiles and runs it: ${COMPLETION-CANDIDATES}. Default: auto.")
  private RunTarget engine = RunTarget.AUTO;

  @Option(
      names = "--html",
      paramLabel = "FILE",
      description = "Writes a page with the graph drawn; it needs no network.")
  private @Nullable Path html;

  @Option(names = "--json", description = "Everything as one line of JSON.")
  private boolean json;

  InspectCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    Screen screen = output.screen(json);
    Graph read = ModelFile.read(file);
    InputNames.require(read, shapes.keySet());
    Graph graph = bound(read);
    Inspection inspection = Inspection.of(graph);
    ModelLook look =
        new ModelLook(
            String.valueOf(file.getFileName()),
            inspection,
            CompiledLook.at(graph, engine, measure),
            MachineSpeed.measure(Targets.ofThisMachine().choose(TargetChoice.AUTO).target()));
    if (html != null) {
      WholeFile.write(html, InspectPage.render(look.title(), new PageDocument(look).of()));
    }
    if (json) {
      screen.result(JsonText.of(new InspectDocument(look).of()));
    } else {
      new InspectScreen(screen, look, all).show();
      if (html != null) {
        screen.good("the graph is drawn in " + html);
      }
    }
    return ExitCode.OK;
  }

  private Graph bound(Graph graph) {
    try {
      Graph batched = batch == null ? graph : BoundShapes.batch(graph, batch);
      return BoundShapes.bind(batched, ShapeText.parse(shapes));
    } catch (GraphException | ArithmeticException e) {
      throw new BadInputException(
          "the model cannot be run for these inputs: %s%s"
              .formatted(
                  e.getMessage(),
                  batch == null ? "" : "; it may have a batch of its own fixed inside"));
    }
  }
}
