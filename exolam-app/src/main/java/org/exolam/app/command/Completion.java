package org.exolam.app.command;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** The completion script for bash and zsh. */
@Command(
        name = "completion",
        description = "Prints a script that makes bash and zsh complete commands and options.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  source <(./exolam completion)",
            "  ./exolam completion > ~/.local/share/bash-completion/completions/exolam"
        })
public final class Completion implements Callable<Integer> {
    @Mixin
    HelpOption help;

    @Spec
    CommandSpec command;

    @Override
    public Integer call() {
        command.commandLine()
                .getOut()
                .print(AutoComplete.bash("exolam", command.root().commandLine()));
        command.commandLine().getOut().flush();
        return 0;
    }
}
