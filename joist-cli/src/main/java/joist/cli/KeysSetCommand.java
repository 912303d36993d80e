package joist.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code joist keys set}. */
@Command(
    name = "set",
    mixinStandardHelpOptions = true,
    description = "Changes what a caller may do and use; its keys stay.")
final class KeysSetCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "NAME", description = "The caller.")
  private String name = "";

  @Mixin private CallerOptions given = new CallerOptions();
  @Mixin private KeyFileOptions file = new KeyFileOptions();

  KeysSetCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    if (given.isEmpty()) {
      throw new UsageException(
          "expected what to change of '%s': --role, --weight, --rate or --at-once, got none"
              .formatted(name));
    }
    file.open()
        .change(holders -> {
          KnownCallers.require(holders, holder -> holder.name().equals(name), name);
          return holders.stream()
              .map(holder -> holder.name().equals(name) ? given.applied(holder) : holder)
              .toList();
        });
    output.screen(false).good("'%s' is changed".formatted(name));
    return ExitCode.OK;
  }
}
