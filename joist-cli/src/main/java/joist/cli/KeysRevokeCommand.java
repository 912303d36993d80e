package joist.cli;

import java.util.concurrent.Callable;
import joist.server.access.KeyHolder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code joist keys revoke}. */
@Command(
    name = "revoke",
    mixinStandardHelpOptions = true,
    description = "Revokes one key by its id, or a caller with all its keys.")
final class KeysRevokeCommand implements Callable<Integer> {
  private final Output output;

  @Parameters(paramLabel = "ID|NAME", description = "What 'joist keys list' shows.")
  private String what = "";

  @Mixin private KeyFileOptions file = new KeyFileOptions();

  KeysRevokeCommand(Output output) {
    this.output = output;
  }

  @Override
  public Integer call() {
    file.open()
        .change(holders -> {
          KnownCallers.require(holders, holder -> holder.name().equals(what) || has(holder), what);
          return holders.stream()
              .filter(holder -> !holder.name().equals(what))
              .map(this::without)
              .toList();
        });
    output.screen(false).good("'%s' is revoked".formatted(what));
    return ExitCode.OK;
  }

  private boolean has(KeyHolder holder) {
    return holder.keys().stream().anyMatch(key -> key.id().equals(what));
  }

  private KeyHolder without(KeyHolder holder) {
    return holder.withKeys(holder.keys().stream().filter(key -> !key.id().equals(what)).toList());
  }
}
