package joist.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;
import joist.model.Model;
import joist.store.ModelVersion;
import joist.store.Store;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code joist export}: a model as an ONNX file. */
@Command(
    name = "export",
    mixinStandardHelpOptions = true,
    description = {
      "Writes a model as an ONNX file (ai.onnx 21, ai.onnx.ml 5), features included: it takes the"
          + " columns as they come. docs/model-graph.md has its inputs and outputs."
    },
    footer = {
      "",
      "Examples:",
      "  joist export churn churn.onnx",
      "  joist export churn:2 churn-2.onnx"
    })
final class ExportCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(index = "0", paramLabel = "NAME[:VERSION]", description = "The model.")
  private String reference = "";

  @Parameters(index = "1", paramLabel = "FILE", description = "The ONNX file to write.")
  private Path file = Path.of("");

  @Mixin private StoreOptions store = new StoreOptions();

  ExportCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    try (Store open = store.openExisting()) {
      ModelVersion version = StoreOptions.resolve(open, reference);
      try (Model model = Model.load(open.packageFile(version.digest()))) {
        byte[] onnx = model.toOnnx();
        WholeFile.write(file, onnx);
        output
            .screen(false)
            .good(
                "%s is in %s (%s)".formatted(version.reference(), file, Screen.bytes(onnx.length)));
      }
    }
    return ExitCode.OK;
  }
}
