package joist.cli;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code joist keys}: who may come in, and how much each may use. */
@Command(
    name = "keys",
    mixinStandardHelpOptions = true,
    description = {
      "Makes, lists and revokes the keys that callers of a server show, and says what each caller may"
          + " use. A running server follows within a second. A key is shown once, when it is made: only"
          + " its digest is kept."
    },
    subcommands = {
      KeysAddCommand.class,
      KeysListCommand.class,
      KeysSetCommand.class,
      KeysRevokeCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  joist keys add shop --weight 3 --rate 500",
      "  joist keys add me --role operate",
      "  joist keys add shop            # a second key; then move over, then:",
      "  joist keys revoke 5f1c09aa",
      "  joist keys set shop --rate 1000"
    })
final class KeysCommand implements Runnable {
  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    throw new CommandLine.ParameterException(
        Objects.requireNonNull(spec).commandLine(), "expected add, list, set or revoke, got none");
  }
}
