import { useTranslation } from "react-i18next";

import { Copyable, useCopy } from "@/components/copyable";
import { Fact, Facts } from "@/components/facts";
import { SecretOnce } from "@/components/secret-once";
import { Button } from "@/ui/button";
import { Tabs, TabsContent, TabsList, TabsTrigger } from "@/ui/tabs";

/** The ports that WiWebb listens at unless its operator chose others (RFC 2865, RFC 2866). */
const AUTH_PORT = 1812;
const ACCT_PORT = 1813;

interface Props {
  secret: string;
  onSaved: () => void;
}

/** What a device must be told to use this server; shown once, with the secret. */
export function NasSetup({ secret, onSaved }: Props) {
  const { t } = useTranslation("network");
  const server = globalThis.location.hostname;
  return (
    <div className="flex flex-col gap-4">
      <p>{t("setup.intro")}</p>
      <Tabs defaultValue="settings">
        <TabsList aria-label={t("setup.title")}>
          <TabsTrigger value="settings">{t("setup.settings")}</TabsTrigger>
          <TabsTrigger value="freeradius">FreeRADIUS</TabsTrigger>
          <TabsTrigger value="hostapd">hostapd</TabsTrigger>
          <TabsTrigger value="test">{t("setup.test")}</TabsTrigger>
        </TabsList>
        <TabsContent value="settings">
          <Facts>
            <Fact label={t("setup.server")}>
              <Copyable value={server} label={t("setup.server")} mono />
            </Fact>
            <Fact label={t("setup.authPort")}>
              <Copyable value={String(AUTH_PORT)} label={t("setup.authPort")} mono /> UDP
            </Fact>
            <Fact label={t("setup.acctPort")}>
              <Copyable value={String(ACCT_PORT)} label={t("setup.acctPort")} mono /> UDP
            </Fact>
            <Fact label={t("setup.protocol")}>{t("setup.protocolValue")}</Fact>
            <Fact label="Message-Authenticator">{t("setup.authenticator")}</Fact>
            <Fact label={t("setup.interim")}>{t("setup.interimValue")}</Fact>
          </Facts>
          <p className="mt-3 text-xs text-muted-foreground">{t("setup.serverHint")}</p>
        </TabsContent>
        <TabsContent value="freeradius">
          <Snippet label="FreeRADIUS" text={freeRadius(server, secret)} />
        </TabsContent>
        <TabsContent value="hostapd">
          <Snippet label="hostapd" text={hostapd(server, secret)} />
        </TabsContent>
        <TabsContent value="test">
          <p className="mb-2 text-muted-foreground">{t("setup.testHint")}</p>
          <Snippet label={t("setup.test")} text={radclient(server, secret)} />
        </TabsContent>
      </Tabs>
      <SecretOnce label={t("nas.secret")} value={secret} onSaved={onSaved} />
    </div>
  );
}

function Snippet({ label, text }: { label: string; text: string }) {
  const { t } = useTranslation("ui");
  const [outcome, copy] = useCopy();
  return (
    <div className="flex flex-col gap-2">
      {/* Reached by the keyboard, so that long lines can be scrolled. */}
      <pre
        dir="ltr"
        translate="no"
        // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrollable region must be reachable
        tabIndex={0}
        role="region"
        aria-label={label}
        className="overflow-x-auto rounded-md border bg-muted p-2.5 font-mono text-xs"
      >
        {text}
      </pre>
      <Button variant="outline" size="sm" className="self-start" onClick={() => void copy(text)}>
        {t(outcome === "copied" ? "copied" : outcome === "failed" ? "copyFailed" : "copy")}
      </Button>
    </div>
  );
}

function freeRadius(server: string, secret: string): string {
  return `home_server wiwebb {
    type = auth+acct
    ipaddr = ${server}
    port = ${AUTH_PORT}
    proto = udp
    secret = "${secret}"
    require_message_authenticator = yes
}`;
}

function hostapd(server: string, secret: string): string {
  return `auth_server_addr=${server}
auth_server_port=${AUTH_PORT}
auth_server_shared_secret=${secret}
acct_server_addr=${server}
acct_server_port=${ACCT_PORT}
acct_server_shared_secret=${secret}
radius_acct_interim_interval=300`;
}

function radclient(server: string, secret: string): string {
  return `echo 'User-Name = "USER", User-Password = "PASSWORD", Message-Authenticator = 0x00' |
  radclient ${server}:${AUTH_PORT} auth '${secret}'`;
}
