package org.exolam.app.architecture;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may import whom across the modules; exolam-core has a test of its own for its packages. */
class WholeGraphTest {
    private static final JavaClasses ALL = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            // Contract suites of core reach other modules as a jar, which no test folder tells apart.
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("org.exolam");

    @ParameterizedTest
    @ValueSource(strings = {"org.exolam.linalg", "org.exolam.io", "org.exolam.neural", "org.exolam.app.command"})
    void theRulesSeeTheClasses(String name) {
        assertTrue(ALL.stream().anyMatch(c -> c.getPackageName().equals(name)));
    }

    @Test
    void readersUseTheDataModelAndNothingOfTheTheory() {
        // Its feature networks are steps of representations: that one package, and only from theirs.
        classes()
                .that()
                .resideInAPackage("org.exolam.io..")
                .and()
                .resideOutsideOfPackage("org.exolam.io.onnx..")
                .should()
                .onlyDependOnClassesThat(DescribedPredicate.not(JavaClass.Predicates.resideInAPackage("org.exolam.."))
                        .or(JavaClass.Predicates.resideInAnyPackage(
                                "org.exolam.io..",
                                "org.exolam.data..",
                                "org.exolam.linalg..",
                                "org.exolam.settings..",
                                "org.exolam.error..")))
                .check(ALL);
    }

    @Test
    void networksKnowNeitherTheLinearSolverNorFilesNorForecasts() {
        noClasses()
                .that()
                .resideInAPackage("org.exolam.neural..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.exolam.linear..", "org.exolam.forecast..", "org.exolam.world..", "org.exolam.io..")
                .because("exact and neural models meet in objective and metric")
                .check(ALL);
        noClasses()
                .that()
                .resideOutsideOfPackages("org.exolam.neural..", "org.exolam.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.exolam.neural..", "org.bytedeco.pytorch..")
                .check(ALL);
    }

    @Test
    void nobodyImportsTheProgram() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.exolam.app..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.exolam.app..")
                .check(ALL);
    }

    @Test
    void theProgramAloneReadsYamlAndCommandLines() {
        noClasses()
                .that()
                .resideOutsideOfPackage("org.exolam.app..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("picocli..", "org.snakeyaml..")
                .check(ALL);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("org.exolam.(*)..").should().beFreeOfCycles().check(ALL);
        slices().matching("org.exolam.app.(*)..").should().beFreeOfCycles().check(ALL);
    }

    @Test
    void theTerminalAndTheReportKnowNoCommand() {
        noClasses()
                .that()
                .resideInAnyPackage("org.exolam.app.terminal..", "org.exolam.app.report..", "org.exolam.app.config..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.exolam.app.command..", "picocli..")
                .check(ALL);
    }

    @Test
    void theProcessEndsInOnePlace() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.exolam.app.Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .check(ALL);
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("org.exolam.app.Interruption")
                .should()
                .callMethod(Runtime.class, "halt", int.class)
                .check(ALL);
    }

    @Test
    void nothingStaticIsMutable() {
        fields().that()
                .areStatic()
                .and()
                .doNotHaveName("$VALUES")
                .should()
                .beFinal()
                .because("a setting is an argument or an options record")
                .check(ALL);
    }
}
