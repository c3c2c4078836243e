/** A tailoring as the SCAP Workbench writes them: one profile of a site over level 1 for servers. */
export function tailoring(): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<xccdf:Tailoring xmlns:xccdf="http://checklists.nist.gov/xccdf/1.2" id="xccdf_scap-workbench_tailoring_default">
  <xccdf:benchmark href="/usr/share/xml/scap/ssg/content/ssg-ubuntu2204-ds.xml"/>
  <xccdf:version time="2026-03-01T10:00:00">1</xccdf:version>
  <xccdf:Profile id="xccdf_org.ssgproject.content_profile_cis_level1_server_customized" extends="xccdf_org.ssgproject.content_profile_cis_level1_server">
    <xccdf:title xml:lang="en-US" override="true">Web servers</xccdf:title>
    <xccdf:select idref="xccdf_org.ssgproject.content_rule_sshd_disable_rhosts" selected="false">
      <xccdf:remark>a jump host does it</xccdf:remark>
    </xccdf:select>
    <xccdf:select idref="xccdf_org.ssgproject.content_rule_file_groupowner_crontab" selected="false"/>
    <xccdf:select idref="xccdf_org.ssgproject.content_rule_package_xinetd_removed" selected="false"/>
    <xccdf:select idref="xccdf_org.ssgproject.content_rule_package_audit_installed" selected="true"/>
    <xccdf:set-value idref="xccdf_org.ssgproject.content_value_sshd_max_auth_tries_value">3</xccdf:set-value>
    <xccdf:set-value idref="xccdf_org.ssgproject.content_value_var_password_pam_minlen">8</xccdf:set-value>
    <xccdf:refine-value idref="xccdf_org.ssgproject.content_value_sshd_idle_timeout_value" selector="10_minutes"/>
    <xccdf:refine-rule idref="xccdf_org.ssgproject.content_rule_sudo_add_use_pty" severity="high"/>
  </xccdf:Profile>
</xccdf:Tailoring>
`;
}
